-- Limits beside tokens: requests at once, memory, time of AI workers; a user's own lower limits; warnings.

-- What an admin allows stands in quota_config, what the user allows themself in quota_own: the lower one holds.
ALTER TABLE "users" ADD COLUMN "quota_own" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE users ADD CHECK (jsonb_typeof(quota_own) = 'object');

-- For what nobody has set; contracts/quota.ts says the same, and a test compares them.
CREATE FUNCTION default_quota() RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT '{"tokens_per_minute": 100000, "tokens_per_day": 2000000, "concurrent_requests": 100, "concurrent_requests_per_agent": 50,
    "memory_mb": 2048, "worker_seconds_per_day": 86400, "worker_seconds_per_agent_day": 43200}'::jsonb
$$;

CREATE FUNCTION quota_limit(p_config jsonb, p_own jsonb, p_name text) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT least(coalesce((p_config ->> p_name)::bigint, (default_quota() ->> p_name)::bigint), (p_own ->> p_name)::bigint)
$$;

CREATE FUNCTION epoch_ms(p_time timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$ SELECT (extract(epoch FROM p_time) * 1000)::bigint $$;

-- Who is being answered: one row for each message, gone with its end or, should its workflow die, by itself.
CREATE TABLE "request_leases" (
    "owner_user_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_leases_pkey" PRIMARY KEY ("owner_user_id","message_id")
);
ALTER TABLE "request_leases" ADD CONSTRAINT "request_leases_owner_user_id_fkey"
  FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One row for each window in which four fifths of a limit were used up. The nil agent stands for the owner as a whole.
CREATE TABLE "alerts" (
    "owner_user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "agent_id" UUID NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "details" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("owner_user_id","kind","agent_id","window_start")
);
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_owner_user_id_fkey"
  FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_quotas"
  ADD COLUMN "memory_bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "worker_day" TIMESTAMPTZ(3) NOT NULL DEFAULT '1970-01-01 00:00:00 +00:00',
  ADD COLUMN "worker_ms" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_quotas ADD CHECK (worker_ms >= 0);
-- What a call took of an AI worker's time; null until it is settled.
ALTER TABLE "token_ledger" ADD COLUMN "worker_ms" INTEGER;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['request_leases', 'alerts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY owner_isolation ON %I USING (owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid)
      WITH CHECK (owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid)', tenant_table);
  END LOOP;
END $$;
GRANT SELECT ON request_leases, alerts TO aiox_api;
GRANT SELECT, INSERT, DELETE ON request_leases, alerts TO aiox_platform;
GRANT UPDATE ON request_leases TO aiox_platform;
GRANT SELECT (quota_own) ON users TO aiox_platform;
GRANT UPDATE (quota_own) ON users TO aiox_api;
GRANT SELECT (quota_own, role), UPDATE (quota_config) ON users TO aiox_definer;
GRANT SELECT (owner_user_id, agent_id, content, dimensions, created_at, last_recalled_at) ON agent_memories TO aiox_definer;
GRANT INSERT, UPDATE ON user_quotas TO aiox_definer;
GRANT SELECT, INSERT, DELETE ON alerts TO aiox_definer;

-- Once for each window; those of a month ago go with the new one.
CREATE FUNCTION warn_of_quota(p_owner uuid, p_kind text, p_agent uuid, p_window timestamptz, p_used bigint, p_limit bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_used * 10 < p_limit * 8 THEN RETURN; END IF;
  INSERT INTO alerts (owner_user_id, kind, agent_id, window_start, details, created_at)
  VALUES (p_owner, p_kind, p_agent, p_window, jsonb_build_object('used', p_used, 'limit', p_limit), clock_timestamp())
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    DELETE FROM alerts a WHERE a.owner_user_id = p_owner AND a.window_start < now() - interval '30 days';
  END IF;
END $$;

-- Before a model call: decides under the owner's lock, takes what it grants, and tells the facts it decided by.
-- domain/policy/check-quota.ts comes to the same from the same facts, or the caller stops. Asked twice for one call, the
-- first grant is told again.
DROP FUNCTION reserve_tokens(uuid, uuid, uuid, integer, integer, integer, bigint, bigint);
CREATE FUNCTION reserve_quota(p_owner uuid, p_agent uuid, p_message uuid, p_call integer, p_want integer, p_floor integer,
  p_agent_per_minute bigint, p_lease_ms bigint)
RETURNS TABLE (granted integer, facts jsonb)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  moment timestamptz;
  this_minute timestamptz;
  this_day timestamptz;
  minute_ends bigint;
  day_ends bigint;
  lapsed record;
  limits record;
  everyone user_quotas%ROWTYPE;
  agent user_quotas%ROWTYPE;
  running record;
  least_left bigint;
  before integer;
  given integer := 0;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  moment := lock_quota(p_owner, p_agent);
  this_minute := date_trunc('minute', moment, 'UTC');
  this_day := date_trunc('day', moment, 'UTC');
  minute_ends := epoch_ms(this_minute + interval '1 minute');
  day_ends := epoch_ms(this_day + interval '1 day');

  -- a call whose workflow died is charged what it was given
  FOR lapsed IN
    UPDATE token_ledger l SET state = 'unknown', settled = l.reserved, lapsed_at = moment, settled_at = moment
    WHERE l.owner_user_id = p_owner AND l.state = 'reserved' AND l.lease_expires_at < moment
    RETURNING l.agent_id, l.created_at, l.reserved
  LOOP
    PERFORM move_tokens(p_owner, lapsed.agent_id, lapsed.created_at, -lapsed.reserved, lapsed.reserved);
  END LOOP;
  DELETE FROM request_leases l WHERE l.owner_user_id = p_owner AND l.expires_at < moment;

  UPDATE user_quotas q SET
    minute_spent = CASE WHEN q.minute_start < this_minute THEN 0 ELSE q.minute_spent END,
    minute_reserved = CASE WHEN q.minute_start < this_minute THEN 0 ELSE q.minute_reserved END,
    day_spent = CASE WHEN q.day_start < this_day THEN 0 ELSE q.day_spent END,
    day_reserved = CASE WHEN q.day_start < this_day THEN 0 ELSE q.day_reserved END,
    worker_ms = CASE WHEN q.worker_day < this_day THEN 0 ELSE q.worker_ms END,
    minute_start = greatest(q.minute_start, this_minute),
    day_start = greatest(q.day_start, this_day),
    worker_day = greatest(q.worker_day, this_day)
  WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody)
    AND (q.minute_start < this_minute OR q.day_start < this_day OR q.worker_day < this_day);

  SELECT q.* INTO everyone FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = nobody;
  SELECT q.* INTO agent FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = p_agent;
  SELECT quota_limit(u.quota_config, u.quota_own, 'tokens_per_minute') AS per_minute,
         quota_limit(u.quota_config, u.quota_own, 'tokens_per_day') AS per_day,
         quota_limit(u.quota_config, u.quota_own, 'concurrent_requests') AS at_once,
         quota_limit(u.quota_config, u.quota_own, 'concurrent_requests_per_agent') AS at_once_of_agent,
         quota_limit(u.quota_config, u.quota_own, 'worker_seconds_per_day') * 1000 AS worker_ms,
         quota_limit(u.quota_config, u.quota_own, 'worker_seconds_per_agent_day') * 1000 AS worker_ms_of_agent
    INTO STRICT limits FROM users u WHERE u.id = p_owner;
  SELECT count(*) FILTER (WHERE l.message_id <> p_message) AS everyones,
         count(*) FILTER (WHERE l.message_id <> p_message AND l.agent_id = p_agent) AS agents,
         coalesce(bool_or(l.message_id = p_message), false) AS held,
         min(l.expires_at) FILTER (WHERE l.message_id <> p_message) AS frees_at,
         min(l.expires_at) FILTER (WHERE l.message_id <> p_message AND l.agent_id = p_agent) AS agent_frees_at
    INTO running FROM request_leases l WHERE l.owner_user_id = p_owner;
  SELECT l.reserved INTO before FROM token_ledger l WHERE l.owner_user_id = p_owner AND l.message_id = p_message AND l.call = p_call;

  least_left := least(p_agent_per_minute - agent.minute_spent - agent.minute_reserved,
    limits.per_minute - everyone.minute_spent - everyone.minute_reserved,
    limits.per_day - everyone.day_spent - everyone.day_reserved);
  IF before IS NOT NULL THEN
    given := before;
  ELSIF (running.held OR (running.everyones < limits.at_once AND running.agents < limits.at_once_of_agent))
    AND everyone.worker_ms < limits.worker_ms AND agent.worker_ms < limits.worker_ms_of_agent
    AND least_left >= greatest(least(p_floor, p_want), 1)
  THEN
    given := least(p_want, least_left);
    INSERT INTO token_ledger (owner_user_id, message_id, call, agent_id, reserved, lease_expires_at, created_at)
    VALUES (p_owner, p_message, p_call, p_agent, given, moment + make_interval(secs => p_lease_ms / 1000.0), moment);
    PERFORM move_tokens(p_owner, p_agent, moment, given, 0);
    INSERT INTO request_leases AS l (owner_user_id, message_id, agent_id, expires_at)
    VALUES (p_owner, p_message, p_agent, moment + make_interval(secs => p_lease_ms / 1000.0))
    ON CONFLICT (owner_user_id, message_id) DO UPDATE SET expires_at = excluded.expires_at;
  END IF;

  RETURN QUERY SELECT given, jsonb_build_object(
    'call', p_call, 'want', p_want, 'floor', p_floor, 'granted_before', before,
    'tokens', jsonb_build_object(
      'agent_minute', jsonb_build_object('limit', p_agent_per_minute, 'used', agent.minute_spent + agent.minute_reserved, 'resets_at', minute_ends),
      'user_minute', jsonb_build_object('limit', limits.per_minute, 'used', everyone.minute_spent + everyone.minute_reserved, 'resets_at', minute_ends),
      'user_day', jsonb_build_object('limit', limits.per_day, 'used', everyone.day_spent + everyone.day_reserved, 'resets_at', day_ends)),
    'requests', jsonb_build_object('held', running.held,
      'user', jsonb_build_object('limit', limits.at_once, 'used', running.everyones, 'resets_at', epoch_ms(running.frees_at)),
      'agent', jsonb_build_object('limit', limits.at_once_of_agent, 'used', running.agents, 'resets_at', epoch_ms(running.agent_frees_at))),
    'worker_ms', jsonb_build_object(
      'user', jsonb_build_object('limit', limits.worker_ms, 'used', everyone.worker_ms, 'resets_at', day_ends),
      'agent', jsonb_build_object('limit', limits.worker_ms_of_agent, 'used', agent.worker_ms, 'resets_at', day_ends)));
END $$;

-- After it: books tokens as settle_tokens does, and the AI worker's time, once. NULL milliseconds: nobody knows, so all that
-- went by since the reservation. A later truth replaces the tokens only.
CREATE FUNCTION settle_quota(p_owner uuid, p_agent uuid, p_message uuid, p_call integer, p_used integer, p_worker_ms integer,
  p_agent_per_minute bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  moment timestamptz;
  took integer;
  limits record;
  counted record;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  moment := lock_quota(p_owner, p_agent);
  PERFORM settle_tokens(p_owner, p_agent, p_message, p_call, p_used);
  UPDATE token_ledger l
  SET worker_ms = coalesce(p_worker_ms, least(greatest(epoch_ms(moment) - epoch_ms(l.created_at), 0), 86400000))
  WHERE l.owner_user_id = p_owner AND l.message_id = p_message AND l.call = p_call AND l.worker_ms IS NULL
  RETURNING l.worker_ms INTO took;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE user_quotas q
  SET worker_ms = CASE WHEN q.worker_day < date_trunc('day', moment, 'UTC') THEN 0 ELSE q.worker_ms END + took,
    worker_day = greatest(q.worker_day, date_trunc('day', moment, 'UTC'))
  WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody);

  SELECT quota_limit(u.quota_config, u.quota_own, 'tokens_per_minute') AS per_minute,
         quota_limit(u.quota_config, u.quota_own, 'tokens_per_day') AS per_day,
         quota_limit(u.quota_config, u.quota_own, 'worker_seconds_per_day') * 1000 AS worker_ms,
         quota_limit(u.quota_config, u.quota_own, 'worker_seconds_per_agent_day') * 1000 AS worker_ms_of_agent
    INTO STRICT limits FROM users u WHERE u.id = p_owner;
  FOR counted IN SELECT q.* FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody) LOOP
    IF counted.agent_id = nobody THEN
      PERFORM warn_of_quota(p_owner, 'user_minute', nobody, counted.minute_start, counted.minute_spent, limits.per_minute);
      PERFORM warn_of_quota(p_owner, 'user_day', nobody, counted.day_start, counted.day_spent, limits.per_day);
      PERFORM warn_of_quota(p_owner, 'user_worker_day', nobody, counted.worker_day, counted.worker_ms, limits.worker_ms);
    ELSE
      PERFORM warn_of_quota(p_owner, 'agent_minute', p_agent, counted.minute_start, counted.minute_spent, p_agent_per_minute);
      PERFORM warn_of_quota(p_owner, 'agent_worker_day', p_agent, counted.worker_day, counted.worker_ms, limits.worker_ms_of_agent);
    END IF;
  END LOOP;
END $$;

-- The end of a message; said twice, the first counts.
CREATE OR REPLACE FUNCTION finish_message(p_owner uuid, p_agent uuid, p_message uuid, p_state text, p_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  UPDATE messages m
  SET state = p_state, outcome_code = p_code, turn_passed_at = coalesce(m.turn_passed_at, clock_timestamp()), finished_at = clock_timestamp(),
    started_at = coalesce(m.started_at, clock_timestamp())
  WHERE m.owner_user_id = p_owner AND m.id = p_message AND m.agent_id = p_agent AND m.direction = 'in' AND m.finished_at IS NULL;
  DELETE FROM request_leases l WHERE l.owner_user_id = p_owner AND l.message_id = p_message;
END $$;

-- Of an agent that is tried before it is saved, no message ends.
CREATE FUNCTION release_request(p_owner uuid, p_message uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  DELETE FROM request_leases l WHERE l.owner_user_id = p_owner AND l.message_id = p_message;
END $$;

-- ── long memory: counted as it changes, since a sum over all of it would be read at every message ─

-- Bytes of a memory: the sealed text and four for each number of the vector. The owner's row first, as everywhere.
CREATE FUNCTION count_memories(p_owner uuid, p_agent uuid, p_bytes bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO user_quotas AS q (owner_user_id, agent_id, minute_start, day_start, memory_bytes)
  VALUES (p_owner, '00000000-0000-0000-0000-000000000000', 'epoch', 'epoch', p_bytes)
  ON CONFLICT (owner_user_id, agent_id) DO UPDATE SET memory_bytes = q.memory_bytes + excluded.memory_bytes;
  INSERT INTO user_quotas AS q (owner_user_id, agent_id, minute_start, day_start, memory_bytes)
  VALUES (p_owner, p_agent, 'epoch', 'epoch', p_bytes)
  ON CONFLICT (owner_user_id, agent_id) DO UPDATE SET memory_bytes = q.memory_bytes + excluded.memory_bytes;
$$;

CREATE FUNCTION memories_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  changed record;
BEGIN
  FOR changed IN SELECT a.owner_user_id, a.agent_id, sum(octet_length(a.content) + 4 * a.dimensions) AS bytes FROM added a GROUP BY 1, 2 ORDER BY 1, 2 LOOP
    PERFORM count_memories(changed.owner_user_id, changed.agent_id, changed.bytes);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER memories_added AFTER INSERT ON agent_memories REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION memories_added();

-- Rows that are there only: with its owner or agent gone, nothing is left to count in.
CREATE FUNCTION memories_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  changed record;
BEGIN
  FOR changed IN SELECT g.owner_user_id, g.agent_id, sum(octet_length(g.content) + 4 * g.dimensions) AS bytes FROM gone g GROUP BY 1, 2 ORDER BY 1, 2 LOOP
    UPDATE user_quotas q SET memory_bytes = q.memory_bytes - changed.bytes
    WHERE q.owner_user_id = changed.owner_user_id AND q.agent_id = '00000000-0000-0000-0000-000000000000';
    UPDATE user_quotas q SET memory_bytes = q.memory_bytes - changed.bytes
    WHERE q.owner_user_id = changed.owner_user_id AND q.agent_id = changed.agent_id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER memories_gone AFTER DELETE ON agent_memories REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION memories_gone();

-- what gives way first: what was neither made nor recalled for the longest time
CREATE INDEX agent_memories_by_use ON agent_memories (owner_user_id, (greatest(created_at, last_recalled_at)));

DO $$
DECLARE
  kept record;
BEGIN
  FOR kept IN SELECT m.owner_user_id, m.agent_id, sum(octet_length(m.content) + 4 * m.dimensions) AS bytes FROM agent_memories m GROUP BY 1, 2 LOOP
    PERFORM count_memories(kept.owner_user_id, kept.agent_id, kept.bytes);
  END LOOP;
END $$;

-- Lets memories go until the agent's limit and its owner's hold, and tells how many. The AI tier may not delete any by itself.
CREATE FUNCTION make_room_for_memories(p_owner uuid, p_agent uuid, p_agent_limit bigint, p_audited boolean)
RETURNS TABLE (gave_way integer, bytes bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  user_limit bigint;
  everyone bigint;
  agent bigint;
  excess bigint;
  batch record;
  because text;
BEGIN
  gave_way := 0;
  bytes := 0;
  SELECT quota_limit(u.quota_config, u.quota_own, 'memory_mb') * 1048576 INTO user_limit FROM users u WHERE u.id = p_owner;
  IF NOT FOUND THEN RETURN; END IF;
  -- one at a time: two that remember at once must not both make the same room
  PERFORM 1 FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = nobody FOR UPDATE;
  LOOP
    SELECT coalesce(max(q.memory_bytes) FILTER (WHERE q.agent_id = nobody), 0), coalesce(max(q.memory_bytes) FILTER (WHERE q.agent_id = p_agent), 0)
      INTO everyone, agent FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody);
    EXIT WHEN agent <= p_agent_limit AND everyone <= user_limit;
    because := CASE WHEN agent > p_agent_limit THEN 'agent_memory' ELSE 'user_memory' END;
    excess := CASE WHEN agent > p_agent_limit THEN agent - p_agent_limit ELSE everyone - user_limit END;
    WITH oldest AS (
      SELECT m.id, octet_length(m.content) + 4 * m.dimensions AS size, greatest(m.created_at, m.last_recalled_at) AS used_at
      FROM agent_memories m WHERE m.owner_user_id = p_owner AND (because = 'user_memory' OR m.agent_id = p_agent)
      ORDER BY greatest(m.created_at, m.last_recalled_at), m.id LIMIT 500
    ), enough AS (
      SELECT o.id, o.size, sum(o.size) OVER (ORDER BY o.used_at, o.id) AS upto FROM oldest o
    ), gone AS (
      DELETE FROM agent_memories m WHERE m.owner_user_id = p_owner AND m.id IN (SELECT e.id FROM enough e WHERE e.upto - e.size < excess)
      RETURNING octet_length(m.content) + 4 * m.dimensions AS size
    )
    SELECT count(*)::integer AS memories, coalesce(sum(gone.size), 0)::bigint AS size INTO batch FROM gone;
    EXIT WHEN batch.memories = 0;
    gave_way := gave_way + batch.memories;
    bytes := bytes + batch.size;
  END LOOP;
  IF gave_way > 0 AND p_audited THEN
    INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)
    VALUES (p_owner, p_agent, 'memory.gave_way', 'info', jsonb_build_object('memories', gave_way, 'bytes', bytes, 'limit', because));
  END IF;
  PERFORM warn_of_quota(p_owner, 'user_memory', nobody, date_trunc('day', clock_timestamp(), 'UTC'), everyone, user_limit);
  PERFORM warn_of_quota(p_owner, 'agent_memory', p_agent, date_trunc('day', clock_timestamp(), 'UTC'), agent, p_agent_limit);
  RETURN NEXT;
END $$;

-- ── who sets limits ──────────────────────────────────────────────────────────────────────────────

-- The database asks for the role once more: a door that forgot to would change nothing. No row: not an admin, or no such user.
CREATE FUNCTION set_user_quota(p_admin uuid, p_user uuid, p_quota jsonb) RETURNS TABLE (quota_config jsonb, quota_own jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users a WHERE a.id = p_admin AND a.role = 'admin' AND a.deleted_at IS NULL) THEN RETURN; END IF;
  RETURN QUERY UPDATE users u SET quota_config = p_quota WHERE u.id = p_user AND u.deleted_at IS NULL RETURNING u.quota_config, u.quota_own;
  IF FOUND THEN
    INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
    VALUES (p_user, 'quota.changed', 'warning', jsonb_build_object('by', p_admin, 'quota', p_quota));
  END IF;
END $$;

-- /status: one row, or none for a stranger. Tokens are what the fixed UTC windows of the ledger leave.
CREATE OR REPLACE FUNCTION chat_status(p_owner uuid, p_agent uuid, p_sender text)
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
      greatest(quota_limit(u.quota_config, u.quota_own, 'tokens_per_minute') - spent.user_minute, 0),
      greatest(quota_limit(u.quota_config, u.quota_own, 'tokens_per_day') - spent.user_day, 0),
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

REVOKE ALL ON FUNCTION default_quota, quota_limit, warn_of_quota, reserve_quota, epoch_ms, settle_quota, release_request, count_memories,
  memories_added, memories_gone, make_room_for_memories, set_user_quota FROM PUBLIC;
ALTER FUNCTION memories_added OWNER TO aiox_definer;
ALTER FUNCTION memories_gone OWNER TO aiox_definer;
ALTER FUNCTION make_room_for_memories OWNER TO aiox_definer;
ALTER FUNCTION set_user_quota OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION default_quota, quota_limit, warn_of_quota, count_memories TO aiox_definer;
GRANT EXECUTE ON FUNCTION default_quota, quota_limit, warn_of_quota, epoch_ms, reserve_quota, settle_quota, release_request TO aiox_platform;
GRANT EXECUTE ON FUNCTION make_room_for_memories TO aiox_ai;
GRANT EXECUTE ON FUNCTION set_user_quota TO aiox_api;
