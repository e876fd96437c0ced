-- Owners read what their agents remember, newest first, and let them forget it.
CREATE INDEX "agent_memories_owner_user_id_agent_id_created_at_id_idx" ON "agent_memories"("owner_user_id", "agent_id", "created_at", "id");
-- the new one begins with the same columns
DROP INDEX "agent_memories_owner_user_id_agent_id_idx";

-- api: the text, which it opens for its owner, and never the vector
GRANT SELECT (owner_user_id, id, agent_id, source_message_id, content, embedding_model, dimensions, created_at, last_recalled_at)
  ON agent_memories TO aiox_api;

-- Forgets one memory of an agent, or some of all of them; tells how many. Of the owner that is set, and of nobody else.
CREATE FUNCTION forget_memories(p_owner uuid, p_agent uuid, p_memory uuid, p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  forgotten integer;
BEGIN
  IF p_owner IS DISTINCT FROM NULLIF(current_setting('app.owner', true), '')::uuid THEN RETURN 0; END IF;
  -- the owner's row first, as where room is made: in another order two could wait for each other
  PERFORM 1 FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = '00000000-0000-0000-0000-000000000000' FOR UPDATE;
  WITH gone AS (
    DELETE FROM agent_memories m WHERE m.owner_user_id = p_owner AND m.agent_id = p_agent AND m.id IN (
      SELECT c.id FROM agent_memories c
      WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent AND (p_memory IS NULL OR c.id = p_memory) LIMIT p_most)
    RETURNING m.id
  )
  SELECT count(*)::integer INTO forgotten FROM gone;
  IF forgotten > 0 THEN
    INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)
    VALUES (p_owner, p_agent, 'memory.forgotten', 'info', jsonb_build_object('memories', forgotten) ||
      CASE WHEN p_memory IS NULL THEN '{}' ELSE jsonb_build_object('memory_id', p_memory) END);
  END IF;
  RETURN forgotten;
END $$;
REVOKE ALL ON FUNCTION forget_memories FROM PUBLIC;
ALTER FUNCTION forget_memories OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION forget_memories TO aiox_api;
