-- Commands of a chat that change something. Kept so that one which is sent again takes effect once.
-- CreateTable
CREATE TABLE "chat_commands" (
    "owner_user_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "sender_jid" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chat_commands_pkey" PRIMARY KEY ("owner_user_id","agent_id","sender_jid","dedupe_key")
);

-- AddForeignKey
ALTER TABLE "chat_commands" ADD CONSTRAINT "chat_commands_owner_user_id_agent_id_fkey" FOREIGN KEY ("owner_user_id", "agent_id") REFERENCES "agents"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE chat_commands ADD CHECK (command IN ('new', 'stop'));
ALTER TABLE chat_commands ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat_commands FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON chat_commands
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

GRANT SELECT, INSERT, DELETE ON chat_commands TO aiox_definer;
GRANT SELECT (owner_user_id, agent_id, version, definition) ON agent_versions TO aiox_definer;
GRANT SELECT (quota_config) ON users TO aiox_definer;
GRANT SELECT ON user_quotas, ai_workers TO aiox_definer;
GRANT UPDATE (closed_at) ON conversations TO aiox_definer;

-- Whether this address may speak to this agent, as accept_message asks it.
CREATE FUNCTION may_command(p_owner uuid, p_agent uuid, p_sender text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM agents a JOIN users u ON u.id = a.owner_user_id
    WHERE a.id = p_agent AND a.owner_user_id = p_owner AND a.state <> 'deleted' AND u.jid = p_sender AND u.deleted_at IS NULL)
$$;

-- Notes a command once and tells when it was given first; NULL for a stranger. Old notes go with the new ones.
CREATE FUNCTION note_command(p_owner uuid, p_agent uuid, p_sender text, p_key text, p_command text)
RETURNS TABLE (given_at timestamptz, duplicate boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT may_command(p_owner, p_agent, p_sender) THEN RETURN; END IF;
  DELETE FROM chat_commands c WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent AND c.created_at < now() - interval '30 days';
  RETURN QUERY INSERT INTO chat_commands AS c (owner_user_id, agent_id, sender_jid, dedupe_key, command, created_at)
    VALUES (p_owner, p_agent, p_sender, p_key, p_command, clock_timestamp())
    ON CONFLICT DO NOTHING RETURNING c.created_at, false;
  IF FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT c.created_at, true FROM chat_commands c
    WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent AND c.sender_jid = p_sender AND c.dedupe_key = p_key;
END $$;

-- /new: the open conversation is closed, the next message opens another. False for a stranger.
CREATE FUNCTION close_conversation(p_owner uuid, p_agent uuid, p_sender text, p_key text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  noted record;
BEGIN
  SELECT * INTO noted FROM note_command(p_owner, p_agent, p_sender, p_key, 'new');
  IF NOT FOUND THEN RETURN false; END IF;
  IF NOT noted.duplicate THEN
    UPDATE conversations c SET closed_at = clock_timestamp()
    WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent AND c.participant_jid = p_sender AND c.closed_at IS NULL AND c.last_sequence > 0;
  END IF;
  RETURN true;
END $$;

-- /stop: messages that are not answered yet. One that is sent again names none that came after it was sent first.
CREATE FUNCTION messages_to_stop(p_owner uuid, p_agent uuid, p_sender text, p_key text) RETURNS TABLE (message_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  noted record;
BEGIN
  SELECT * INTO noted FROM note_command(p_owner, p_agent, p_sender, p_key, 'stop');
  IF NOT FOUND THEN RETURN; END IF;
  -- no message is open for longer than its deadline and a day of trying to deliver; the bound keeps the index range short
  RETURN QUERY SELECT m.id FROM messages m
    WHERE m.owner_user_id = p_owner AND m.agent_id = p_agent AND m.accepted_at BETWEEN noted.given_at - interval '3 days' AND noted.given_at
      AND m.sender_jid = p_sender AND m.direction = 'in' AND m.state IN ('accepted', 'running')
    ORDER BY m.accepted_at, m.id;
END $$;

-- /status: one row, or none for a stranger. Tokens are what the fixed UTC windows of the ledger leave.
CREATE FUNCTION chat_status(p_owner uuid, p_agent uuid, p_sender text)
RETURNS TABLE (state text, agent_minute bigint, user_minute bigint, user_day bigint, minute_ends_at timestamptz, day_ends_at timestamptz,
  running integer, pool text, workers jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  moment timestamptz := clock_timestamp();
  this_minute timestamptz := date_trunc('minute', moment, 'UTC');
  this_day timestamptz := date_trunc('day', moment, 'UTC');
BEGIN
  IF NOT may_command(p_owner, p_agent, p_sender) THEN RETURN; END IF;
  RETURN QUERY
    SELECT a.state,
      greatest((v.definition #>> '{governance,max_tokens_per_minute}')::bigint - spent.agent_minute, 0),
      greatest(coalesce((u.quota_config ->> 'tokens_per_minute')::bigint, 100000) - spent.user_minute, 0),
      greatest(coalesce((u.quota_config ->> 'tokens_per_day')::bigint, 2000000) - spent.user_day, 0),
      this_minute + interval '1 minute', this_day + interval '1 day',
      (SELECT count(*)::integer FROM messages m
        WHERE m.owner_user_id = p_owner AND m.agent_id = p_agent AND m.accepted_at > moment - interval '3 days'
          AND m.sender_jid = p_sender AND m.direction = 'in' AND m.state IN ('accepted', 'running')),
      v.definition #>> '{llm_config,worker_pool}',
      (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'silent_ms', extract(epoch FROM moment - k.last_heartbeat_at) * 1000, 'slots', k.slots, 'active', k.active_requests,
          'latency_ms', k.average_latency_ms, 'hourly_latency_ms', k.hourly_latency_ms)), '[]')
        FROM ai_workers k WHERE k.pool = v.definition #>> '{llm_config,worker_pool}')
    FROM agents a
    JOIN users u ON u.id = a.owner_user_id
    JOIN agent_versions v ON v.owner_user_id = a.owner_user_id AND v.agent_id = a.id AND v.version = a.current_version,
    LATERAL (
      SELECT
        coalesce(sum(q.minute_spent + q.minute_reserved) FILTER (WHERE q.agent_id = p_agent AND q.minute_start = this_minute), 0)::bigint AS agent_minute,
        coalesce(sum(q.minute_spent + q.minute_reserved) FILTER (WHERE q.agent_id = nobody AND q.minute_start = this_minute), 0)::bigint AS user_minute,
        coalesce(sum(q.day_spent + q.day_reserved) FILTER (WHERE q.agent_id = nobody AND q.day_start = this_day), 0)::bigint AS user_day
      FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody)
    ) spent
    WHERE a.owner_user_id = p_owner AND a.id = p_agent;
END $$;

-- What an agent's vCard says, for its owner.
CREATE FUNCTION agent_card(p_owner uuid, p_agent uuid, p_sender text) RETURNS TABLE (name text, description text, domain_tags jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.name, v.definition #>> '{profile,description}', v.definition #> '{capabilities,domain_tags}'
  FROM agents a
  JOIN agent_versions v ON v.owner_user_id = a.owner_user_id AND v.agent_id = a.id AND v.version = a.current_version
  WHERE a.owner_user_id = p_owner AND a.id = p_agent AND may_command(p_owner, p_agent, p_sender)
$$;

-- Agents and whose they are, in pages: a bridge that begins shows them to their owners. No text of anybody is told.
CREATE FUNCTION agents_to_announce(p_after uuid, p_limit integer)
RETURNS TABLE (agent_id uuid, owner_jid text, name text, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.id, u.jid, a.name, a.state FROM agents a JOIN users u ON u.id = a.owner_user_id AND u.deleted_at IS NULL
  WHERE a.id > p_after AND a.state <> 'deleted' ORDER BY a.id LIMIT p_limit
$$;

REVOKE ALL ON FUNCTION may_command, note_command, close_conversation, messages_to_stop, chat_status, agent_card, agents_to_announce FROM PUBLIC;
ALTER FUNCTION may_command OWNER TO aiox_definer;
ALTER FUNCTION note_command OWNER TO aiox_definer;
ALTER FUNCTION close_conversation OWNER TO aiox_definer;
ALTER FUNCTION messages_to_stop OWNER TO aiox_definer;
ALTER FUNCTION chat_status OWNER TO aiox_definer;
ALTER FUNCTION agent_card OWNER TO aiox_definer;
ALTER FUNCTION agents_to_announce OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION close_conversation, messages_to_stop, chat_status, agent_card, agents_to_announce TO aiox_bridge;
