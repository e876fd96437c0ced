-- What an agent goes back to when it is restored; a paused one must not come back answering.
ALTER TABLE "agents" ADD COLUMN "deleted_from" TEXT;
ALTER TABLE agents ADD CHECK (deleted_from IS NULL OR (state = 'deleted' AND deleted_from IN ('active', 'paused')));
GRANT UPDATE (deleted_from) ON agents TO aiox_api;

-- Which agent a long text belongs to, so that it goes with it. Older rows do not say: they end at their date. No foreign key:
-- an agent that is tried before it is saved has no row.
ALTER TABLE "payloads" ADD COLUMN "agent_id" UUID;
CREATE INDEX "payloads_owner_user_id_agent_id_idx" ON "payloads"("owner_user_id", "agent_id");

-- what the purge looks for: as small as what is deleted and not purged yet
CREATE INDEX agents_deleted ON agents (deleted_at) WHERE state = 'deleted';

-- ── news of agents, for whoever shows them to their owner ────────────────────────────────────────

-- Told at commit, so that nobody reads an older state after it. A rolled-back change is not told.
CREATE FUNCTION announce_agent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR (OLD.state, OLD.name) IS DISTINCT FROM (NEW.state, NEW.name) THEN
    PERFORM pg_notify('aiox_agents', jsonb_build_object(
      'agent_id', NEW.id, 'owner_jid', (SELECT u.jid FROM users u WHERE u.id = NEW.owner_user_id), 'name', NEW.name, 'state', NEW.state)::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER agents_announced AFTER INSERT OR UPDATE OF state, name ON agents FOR EACH ROW EXECUTE FUNCTION announce_agent();

-- ── the purge: it knows no owner beforehand ──────────────────────────────────────────────────────

CREATE FUNCTION agents_to_purge(p_retention_days integer, p_limit integer)
RETURNS TABLE (owner_user_id uuid, agent_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.owner_user_id, a.id FROM agents a
  WHERE a.state = 'deleted' AND a.deleted_at <= now() - make_interval(days => p_retention_days)
  ORDER BY a.deleted_at, a.id
  LIMIT p_limit
$$;

-- Deletes at most p_limit rows of each kind that hang on an agent, and in the call that finds fewer of every kind the
-- agent itself. `state` is 'more', 'purged', or 'kept' for an agent that is not due (restored meanwhile) or gone. Tells
-- what was deleted to whoever keeps something beside the database. What was audited stays.
CREATE FUNCTION purge_agent(p_owner uuid, p_agent uuid, p_retention_days integer, p_limit integer)
RETURNS TABLE (state text, messages uuid[], conversations uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  due agents%ROWTYPE;
  batch integer;
  most integer;
  said uuid[];
  held uuid[];
  written bigint;
BEGIN
  SELECT a.* INTO due FROM agents a
  WHERE a.owner_user_id = p_owner AND a.id = p_agent AND a.state = 'deleted'
    AND a.deleted_at <= now() - make_interval(days => p_retention_days)
  FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'kept', ARRAY[]::uuid[], ARRAY[]::uuid[];
    RETURN;
  END IF;

  -- replies and executions go with the message they belong to
  WITH gone AS (
    DELETE FROM messages m WHERE m.owner_user_id = p_owner AND m.id IN (
      SELECT c.id FROM messages c WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent AND c.direction = 'in' LIMIT p_limit)
    RETURNING m.id)
  SELECT coalesce(array_agg(gone.id), ARRAY[]::uuid[]) INTO said FROM gone;
  most := cardinality(said);
  -- by its messages: the ledger needs no index of its own for a day that seldom comes
  DELETE FROM token_ledger l WHERE l.owner_user_id = p_owner AND l.message_id = ANY (said);
  DELETE FROM agent_memories m WHERE m.owner_user_id = p_owner AND m.id IN (
    SELECT c.id FROM agent_memories c WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent LIMIT p_limit);
  GET DIAGNOSTICS batch = ROW_COUNT;
  most := greatest(most, batch);
  DELETE FROM payloads p WHERE p.owner_user_id = p_owner AND p.id IN (
    SELECT c.id FROM payloads c WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent LIMIT p_limit);
  GET DIAGNOSTICS batch = ROW_COUNT;
  most := greatest(most, batch);
  IF most >= p_limit THEN
    RETURN QUERY SELECT 'more', said, ARRAY[]::uuid[];
    RETURN;
  END IF;

  SELECT coalesce(array_agg(c.id), ARRAY[]::uuid[]), coalesce(sum(c.last_sequence), 0) INTO held, written
  FROM conversations c WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent;
  DELETE FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = p_agent;
  DELETE FROM access_refusals r WHERE r.agent_id = p_agent;
  DELETE FROM agents a WHERE a.owner_user_id = p_owner AND a.id = p_agent;
  INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)
  VALUES (p_owner, p_agent, 'agent.purged', 'info', jsonb_build_object('deleted_at', due.deleted_at,
    'retention_days', p_retention_days, 'versions', due.current_version, 'conversations', cardinality(held), 'messages', written));
  RETURN QUERY SELECT 'purged', said, held;
END $$;

-- Long texts of anybody whose time is over; how many went.
CREATE FUNCTION purge_expired_payloads(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  batch integer;
BEGIN
  DELETE FROM payloads p WHERE (p.owner_user_id, p.id) IN (
    SELECT c.owner_user_id, c.id FROM payloads c WHERE c.expires_at <= now() ORDER BY c.expires_at LIMIT p_limit);
  GET DIAGNOSTICS batch = ROW_COUNT;
  RETURN batch;
END $$;

REVOKE ALL ON FUNCTION announce_agent, agents_to_purge, purge_agent, purge_expired_payloads FROM PUBLIC;
ALTER FUNCTION announce_agent OWNER TO aiox_definer;
ALTER FUNCTION agents_to_purge OWNER TO aiox_definer;
ALTER FUNCTION purge_agent OWNER TO aiox_definer;
ALTER FUNCTION purge_expired_payloads OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION agents_to_purge, purge_agent, purge_expired_payloads TO aiox_platform;

-- versions, conversations, replies and executions go by their foreign keys, which ask for no grant
GRANT DELETE ON agents, messages, agent_memories, payloads, token_ledger, user_quotas, access_refusals TO aiox_definer;
GRANT SELECT (owner_user_id, id, agent_id) ON agent_memories TO aiox_definer;
GRANT SELECT (owner_user_id, id, agent_id, expires_at) ON payloads TO aiox_definer;
GRANT SELECT (owner_user_id, message_id) ON token_ledger TO aiox_definer;
GRANT SELECT (owner_user_id, agent_id) ON user_quotas TO aiox_definer;
-- to lock the row of an agent while it is purged, a right to change something of it is needed
GRANT UPDATE (updated_at) ON agents TO aiox_definer;
