-- The current version of an agent as its owner wrote it, without its system prompt, for the descriptor that the bridge shows
-- to the owner. Like agent_card it asks once more whose agent it is.
CREATE FUNCTION agent_definition(p_owner uuid, p_agent uuid, p_sender text) RETURNS TABLE (version integer, definition jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT v.version, v.definition
  FROM agents a
  JOIN agent_versions v ON v.owner_user_id = a.owner_user_id AND v.agent_id = a.id AND v.version = a.current_version
  WHERE a.owner_user_id = p_owner AND a.id = p_agent AND may_command(p_owner, p_agent, p_sender)
$$;
REVOKE ALL ON FUNCTION agent_definition FROM PUBLIC;
ALTER FUNCTION agent_definition OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION agent_definition TO aiox_bridge;
