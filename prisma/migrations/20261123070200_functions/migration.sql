-- ── for doors: they know an address and not yet the owner ────────────────────────────────────────

-- Who may write to an agent. Both look-ups are always made, so that a stranger's and an unknown address take the same time.
CREATE FUNCTION directory_lookup(p_agent uuid, p_sender text)
RETURNS TABLE (owner_user_id uuid, agent_id uuid, agent_name text, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  speaker uuid;
BEGIN
  SELECT u.id INTO speaker FROM users u WHERE u.jid = p_sender AND u.deleted_at IS NULL;
  -- never NULL: the planner would skip the second look-up
  speaker := coalesce(speaker, '00000000-0000-0000-0000-000000000000');
  RETURN QUERY SELECT a.owner_user_id, a.id, a.name, a.state FROM agents a WHERE a.id = p_agent AND a.owner_user_id = speaker;
END $$;

-- An owner's agents as they stand in the roster.
CREATE FUNCTION agents_of(p_jid text)
RETURNS TABLE (agent_id uuid, name text, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.id, a.name, a.state
  FROM users u JOIN agents a ON a.owner_user_id = u.id
  WHERE u.jid = p_jid AND u.deleted_at IS NULL AND a.state <> 'deleted'
  ORDER BY a.created_at, a.id
$$;

-- Accepts a message for good, once. A resend gets the first one's row; a stranger, an unknown or deleted agent gets none.
-- The conversation's row is the lock: whoever holds it gives out the next number and sees every key given out before.
CREATE FUNCTION accept_message(
  p_owner uuid, p_agent uuid, p_message uuid, p_sender text, p_reply_to text, p_key text, p_door text,
  p_stanza_id text, p_thread text, p_received_at timestamptz, p_body bytea)
RETURNS TABLE (owner_user_id uuid, agent_id uuid, message_id uuid, sequence integer, previous_message_id uuid, state text, duplicate boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  pinned integer;
  conversation conversations%ROWTYPE;
  earlier record;
BEGIN
  SELECT a.current_version INTO pinned
  FROM agents a JOIN users u ON u.id = a.owner_user_id
  WHERE a.id = p_agent AND a.owner_user_id = p_owner AND a.state <> 'deleted' AND u.jid = p_sender AND u.deleted_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;

  LOOP
    SELECT c.* INTO conversation FROM conversations c
    WHERE c.owner_user_id = p_owner AND c.agent_id = p_agent AND c.participant_jid = p_sender AND c.closed_at IS NULL
    FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO conversations (owner_user_id, id, agent_id, participant_jid)
    VALUES (p_owner, gen_random_uuid(), p_agent, p_sender)
    ON CONFLICT DO NOTHING;
  END LOOP;

  -- a statement of its own: its snapshot is younger than the lock
  SELECT m.owner_user_id, m.agent_id, m.id, m.sequence, m.state INTO earlier FROM messages m
  WHERE m.agent_id = p_agent AND m.sender_jid = p_sender AND m.dedupe_key = p_key;
  IF FOUND THEN
    RETURN QUERY SELECT earlier.owner_user_id, earlier.agent_id, earlier.id, earlier.sequence, NULL::uuid, earlier.state, true;
    RETURN;
  END IF;

  UPDATE conversations c SET last_sequence = conversation.last_sequence + 1, last_message_id = p_message
  WHERE c.owner_user_id = p_owner AND c.id = conversation.id;
  INSERT INTO messages (owner_user_id, id, agent_id, conversation_id, direction, sequence, previous_message_id, sender_jid,
    reply_to, door, dedupe_key, stanza_id, thread, body, agent_version, state, received_at, accepted_at)
  VALUES (p_owner, p_message, p_agent, conversation.id, 'in', conversation.last_sequence + 1, conversation.last_message_id,
    p_sender, p_reply_to, p_door, p_key, p_stanza_id, p_thread, p_body, pinned, 'accepted', p_received_at, clock_timestamp());
  RETURN QUERY SELECT p_owner, p_agent, p_message, conversation.last_sequence + 1, conversation.last_message_id, 'accepted', false;
END $$;

-- Refusals are counted by agent and hour and audited at 1, 10, 100, …: knocking does not fill the log.
CREATE FUNCTION count_refusal(p_agent uuid, p_sender text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  target uuid;
  target_owner uuid;
  hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  counted integer;
BEGIN
  SELECT a.id, a.owner_user_id INTO target, target_owner FROM agents a WHERE a.id = p_agent;
  INSERT INTO access_refusals AS r (agent_id, window_start, count, last_sender, last_at)
  VALUES (coalesce(target, nobody), hour, 1, left(p_sender, 512), clock_timestamp())
  ON CONFLICT (agent_id, window_start) DO UPDATE
    SET count = r.count + 1, last_sender = excluded.last_sender, last_at = excluded.last_at
  RETURNING r.count INTO counted;
  IF counted = power(10, round(log(counted))) THEN
    INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)
    VALUES (coalesce(target_owner, nobody), target, 'access.denied', 'warning', jsonb_build_object(
      'reason', 'ACCESS_DENIED: Agent ownership mismatch', 'count', counted, 'since', hour, 'last_sender', left(p_sender, 512)));
  END IF;
END $$;

-- ── for the api ──────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION find_login(p_email_key text) RETURNS TABLE (id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id, u.password_hash FROM users u WHERE u.email_key = p_email_key AND u.deleted_at IS NULL
$$;

CREATE FUNCTION owner_of_refresh_token(p_token_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.owner_user_id FROM refresh_tokens t WHERE t.token_hash = p_token_hash
$$;

-- ── for the platform: each hot step is one call; app.owner is set by its first statement ─────────

-- Accepted messages for which no workflow was seen, in the order of their acceptance.
CREATE FUNCTION unstarted_messages(p_older_than_ms integer, p_limit integer)
RETURNS TABLE (owner_user_id uuid, agent_id uuid, message_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT m.owner_user_id, m.agent_id, m.id FROM messages m
  WHERE m.state = 'accepted' AND m.accepted_at <= now() - make_interval(secs => p_older_than_ms / 1000.0)
  ORDER BY m.accepted_at, m.conversation_id, m.sequence
  LIMIT p_limit
$$;

-- All that a workflow must know of its message; marks it as running. No row when the sender may not write to the agent.
-- The message before is named only while its turn has not passed.
CREATE FUNCTION begin_message(p_owner uuid, p_agent uuid, p_message uuid)
RETURNS TABLE (body bytea, sender_jid text, reply_to text, door text, stanza_id text, thread text, conversation_id uuid,
  sequence integer, previous_message_id uuid, agent_jid text, agent_version integer, agent_state text, definition jsonb,
  system_prompt_bytes integer, received_at timestamptz, accepted_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  RETURN QUERY
    SELECT m.body, m.sender_jid, m.reply_to, m.door, m.stanza_id, m.thread, m.conversation_id, m.sequence,
      before.id, a.jid, m.agent_version, a.state, v.definition, v.system_prompt_bytes, m.received_at, m.accepted_at
    FROM messages m
    JOIN agents a ON a.owner_user_id = m.owner_user_id AND a.id = m.agent_id
    JOIN agent_versions v ON v.owner_user_id = m.owner_user_id AND v.agent_id = m.agent_id AND v.version = m.agent_version
    JOIN users u ON u.id = a.owner_user_id AND u.jid = m.sender_jid AND u.deleted_at IS NULL
    -- the one before counts only while it has not passed its turn: the common message need not ask
    LEFT JOIN messages before ON before.owner_user_id = p_owner AND before.id = m.previous_message_id AND before.turn_passed_at IS NULL
    WHERE m.owner_user_id = p_owner AND m.id = p_message AND m.agent_id = p_agent AND m.direction = 'in';
  IF FOUND THEN
    UPDATE messages m SET state = 'running', started_at = clock_timestamp()
    WHERE m.owner_user_id = p_owner AND m.id = p_message AND m.state = 'accepted';
  END IF;
END $$;

-- Whether the message before has passed its turn. One that is gone (purged with its agent) cannot be waited for.
CREATE FUNCTION turn_of(p_owner uuid, p_message uuid) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before record;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  SELECT m.turn_passed_at, m.started_at INTO before FROM messages m WHERE m.owner_user_id = p_owner AND m.id = p_message;
  RETURN CASE
    WHEN NOT FOUND OR before.turn_passed_at IS NOT NULL THEN 'passed'
    WHEN before.started_at IS NULL THEN 'unstarted'
    ELSE 'open'
  END;
END $$;

-- The end of a message; said twice, the first counts.
CREATE FUNCTION finish_message(p_owner uuid, p_agent uuid, p_message uuid, p_state text, p_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  UPDATE messages m
  SET state = p_state, outcome_code = p_code, turn_passed_at = coalesce(m.turn_passed_at, clock_timestamp()), finished_at = clock_timestamp(),
    started_at = coalesce(m.started_at, clock_timestamp())
  WHERE m.owner_user_id = p_owner AND m.id = p_message AND m.agent_id = p_agent AND m.direction = 'in' AND m.finished_at IS NULL;
END $$;

-- What the priority formula and the capability descriptor are made of.
CREATE FUNCTION load_capabilities(p_owner uuid, p_agent uuid, p_version integer, p_healthy_ms integer)
RETURNS TABLE (definition jsonb, policy_hash text, considered integer, successes integer, workers integer, slots integer, active integer)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  RETURN QUERY
    SELECT v.definition, v.policy_hash, r.considered, r.successes, w.workers, w.slots, w.active
    FROM agent_versions v,
    LATERAL (
      SELECT count(*)::integer AS considered, (count(*) FILTER (WHERE last.outcome = 'answered'))::integer AS successes
      FROM (
        SELECT e.outcome FROM executions e WHERE e.owner_user_id = p_owner AND e.agent_id = p_agent
        ORDER BY e.created_at DESC LIMIT 100
      ) last
    ) r,
    LATERAL (
      SELECT count(*)::integer AS workers, coalesce(sum(k.slots), 0)::integer AS slots,
        coalesce(sum(least(k.active_requests, k.slots)), 0)::integer AS active
      FROM ai_workers k
      WHERE k.pool = v.definition #>> '{llm_config,worker_pool}'
        AND k.last_heartbeat_at > clock_timestamp() - make_interval(secs => p_healthy_ms / 1000.0)
    ) w
    WHERE v.owner_user_id = p_owner AND v.agent_id = p_agent AND v.version = p_version;
END $$;

-- Execution, reply and audit row in one transaction; said twice, the first counts.
CREATE FUNCTION record_execution(p_owner uuid, p_message uuid, p_execution jsonb, p_reply uuid, p_body bytea, p_audit jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  e executions%ROWTYPE := jsonb_populate_record(NULL::executions, p_execution);
  moment timestamptz := clock_timestamp();
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  INSERT INTO executions (owner_user_id, id, agent_id, agent_version, outcome, outcome_code, tokens_used, prompt_tokens,
    completion_tokens, tokens_estimated, tools_called, worker_id, provider, model, attempts, priority, policy_hash,
    duration_ms, platform_latency_ms, ai_latency_ms, created_at)
  VALUES (p_owner, p_message, e.agent_id, e.agent_version, e.outcome, e.outcome_code, e.tokens_used, e.prompt_tokens,
    e.completion_tokens, e.tokens_estimated, e.tools_called, e.worker_id, e.provider, e.model, e.attempts, e.priority,
    e.policy_hash, e.duration_ms, e.platform_latency_ms, e.ai_latency_ms, moment)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO messages (owner_user_id, id, agent_id, conversation_id, direction, sequence, sender_jid, reply_to, door,
    stanza_id, thread, body, agent_version, state, in_reply_to, received_at, accepted_at, turn_passed_at, finished_at)
  SELECT p_owner, p_reply, m.agent_id, m.conversation_id, 'out', m.sequence, a.jid, m.reply_to, m.door,
    p_reply::text, m.thread, p_body, m.agent_version, 'answered', m.id, moment, moment, moment, moment
  FROM messages m JOIN agents a ON a.owner_user_id = m.owner_user_id AND a.id = m.agent_id
  WHERE m.owner_user_id = p_owner AND m.id = p_message;
  INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
  VALUES (p_owner, e.agent_id, p_message, 'message.' || e.outcome, CASE e.outcome WHEN 'answered' THEN 'info' ELSE 'warning' END, p_audit);
  RETURN true;
END $$;

-- ── the ledger: counters of fixed UTC windows; the owner's row (nil agent) is taken first and serialises them ──

-- Takes the owner's lock and returns the time it was got. Milliseconds, as every column: a rounded-up time could fall
-- into the next window.
CREATE FUNCTION lock_quota(p_owner uuid, p_agent uuid) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  moment timestamptz;
BEGIN
  PERFORM 1 FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = nobody FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO user_quotas (owner_user_id, agent_id, minute_start, day_start) VALUES (p_owner, nobody, 'epoch', 'epoch') ON CONFLICT DO NOTHING;
    PERFORM 1 FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = nobody FOR UPDATE;
  END IF;
  PERFORM 1 FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = p_agent;
  IF NOT FOUND THEN
    INSERT INTO user_quotas (owner_user_id, agent_id, minute_start, day_start) VALUES (p_owner, p_agent, 'epoch', 'epoch');
  END IF;
  -- a clock that was set back must not book into a window that is not counted
  SELECT greatest(date_trunc('milliseconds', clock_timestamp()), max(q.minute_start)) INTO moment
  FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody);
  RETURN moment;
END $$;

-- Moves tokens in the windows a reservation was made in; a window that is over is not changed any more.
CREATE FUNCTION move_tokens(p_owner uuid, p_agent uuid, p_made_at timestamptz, p_reserved bigint, p_spent bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE user_quotas q SET
    minute_reserved = q.minute_reserved + CASE WHEN q.minute_start = date_trunc('minute', p_made_at, 'UTC') THEN p_reserved ELSE 0 END,
    minute_spent = q.minute_spent + CASE WHEN q.minute_start = date_trunc('minute', p_made_at, 'UTC') THEN p_spent ELSE 0 END,
    day_reserved = q.day_reserved + CASE WHEN q.day_start = date_trunc('day', p_made_at, 'UTC') THEN p_reserved ELSE 0 END,
    day_spent = q.day_spent + CASE WHEN q.day_start = date_trunc('day', p_made_at, 'UTC') THEN p_spent ELSE 0 END
  WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, '00000000-0000-0000-0000-000000000000')
$$;

-- Grants min(want, what every window leaves), or nothing below the floor. Asked twice for one call, the first grant is told again.
CREATE FUNCTION reserve_tokens(p_owner uuid, p_agent uuid, p_message uuid, p_call integer, p_want integer, p_floor integer,
  p_agent_per_minute bigint, p_lease_ms bigint)
RETURNS TABLE (granted integer, resets_at timestamptz, refused_by text, remaining bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  moment timestamptz;
  this_minute timestamptz;
  this_day timestamptz;
  lapsed record;
  limits record;
  everyone user_quotas%ROWTYPE;
  agent user_quotas%ROWTYPE;
  agent_left bigint;
  minute_left bigint;
  day_left bigint;
  least_left bigint;
  enough bigint := greatest(least(p_floor, p_want), 1);
  given integer;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  moment := lock_quota(p_owner, p_agent);
  this_minute := date_trunc('minute', moment, 'UTC');
  this_day := date_trunc('day', moment, 'UTC');

  -- a call whose workflow died is charged what it was given
  FOR lapsed IN
    UPDATE token_ledger l SET state = 'unknown', settled = l.reserved, lapsed_at = moment, settled_at = moment
    WHERE l.owner_user_id = p_owner AND l.state = 'reserved' AND l.lease_expires_at < moment
    RETURNING l.agent_id, l.created_at, l.reserved
  LOOP
    PERFORM move_tokens(p_owner, lapsed.agent_id, lapsed.created_at, -lapsed.reserved, lapsed.reserved);
  END LOOP;

  UPDATE user_quotas q SET
    minute_spent = CASE WHEN q.minute_start < this_minute THEN 0 ELSE q.minute_spent END,
    minute_reserved = CASE WHEN q.minute_start < this_minute THEN 0 ELSE q.minute_reserved END,
    day_spent = CASE WHEN q.day_start < this_day THEN 0 ELSE q.day_spent END,
    day_reserved = CASE WHEN q.day_start < this_day THEN 0 ELSE q.day_reserved END,
    minute_start = greatest(q.minute_start, this_minute),
    day_start = greatest(q.day_start, this_day)
  WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody) AND (q.minute_start < this_minute OR q.day_start < this_day);

  SELECT q.* INTO everyone FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = nobody;
  SELECT q.* INTO agent FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id = p_agent;
  SELECT coalesce((u.quota_config ->> 'tokens_per_minute')::bigint, 100000) AS per_minute,
         coalesce((u.quota_config ->> 'tokens_per_day')::bigint, 2000000) AS per_day
    INTO STRICT limits FROM users u WHERE u.id = p_owner;
  agent_left := p_agent_per_minute - agent.minute_spent - agent.minute_reserved;
  minute_left := limits.per_minute - everyone.minute_spent - everyone.minute_reserved;
  day_left := limits.per_day - everyone.day_spent - everyone.day_reserved;
  least_left := least(agent_left, minute_left, day_left);

  SELECT l.reserved INTO given FROM token_ledger l WHERE l.owner_user_id = p_owner AND l.message_id = p_message AND l.call = p_call;
  IF FOUND THEN
    RETURN QUERY SELECT given, NULL::timestamptz, NULL::text, greatest(least_left, 0);
    RETURN;
  END IF;

  IF least_left < enough THEN
    -- the window that opens last is the one to wait for
    RETURN QUERY SELECT 0,
      CASE WHEN day_left < enough THEN this_day + interval '1 day' ELSE this_minute + interval '1 minute' END,
      CASE WHEN day_left < enough THEN 'user_day' WHEN minute_left < enough THEN 'user_minute' ELSE 'agent_minute' END,
      greatest(least_left, 0);
    RETURN;
  END IF;

  given := least(p_want, least_left);
  INSERT INTO token_ledger (owner_user_id, message_id, call, agent_id, reserved, lease_expires_at, created_at)
  VALUES (p_owner, p_message, p_call, p_agent, given, moment + make_interval(secs => p_lease_ms / 1000.0), moment);
  PERFORM move_tokens(p_owner, p_agent, moment, given, 0);
  IF given = p_want THEN
    RETURN QUERY SELECT given, NULL::timestamptz, NULL::text, least_left - given;
    RETURN;
  END IF;
  -- less than was wanted: told with the window that holds the rest back
  RETURN QUERY SELECT given,
    CASE WHEN day_left = least_left THEN this_day + interval '1 day' ELSE this_minute + interval '1 minute' END,
    CASE WHEN day_left = least_left THEN 'user_day' WHEN minute_left = least_left THEN 'user_minute' ELSE 'agent_minute' END,
    least_left - given;
END $$;

-- Books what a call really used, once; NULL: nobody knows, the reservation is charged. The truth may still replace what
-- was presumed when a lease ran out.
CREATE FUNCTION settle_tokens(p_owner uuid, p_agent uuid, p_message uuid, p_call integer, p_used integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moment timestamptz;
  entry token_ledger%ROWTYPE;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  moment := lock_quota(p_owner, p_agent);
  SELECT l.* INTO entry FROM token_ledger l WHERE l.owner_user_id = p_owner AND l.message_id = p_message AND l.call = p_call AND l.agent_id = p_agent;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nothing was reserved for call % of this message', p_call;
  ELSIF entry.state = 'reserved' THEN
    PERFORM move_tokens(p_owner, p_agent, entry.created_at, -entry.reserved, coalesce(p_used, entry.reserved));
  ELSIF entry.lapsed_at IS NOT NULL AND entry.state = 'unknown' AND p_used IS NOT NULL THEN
    PERFORM move_tokens(p_owner, p_agent, entry.created_at, 0, p_used - entry.reserved);
  ELSE
    RETURN;
  END IF;
  UPDATE token_ledger l
  SET state = CASE WHEN p_used IS NULL THEN 'unknown' ELSE 'settled' END, settled = coalesce(p_used, entry.reserved), settled_at = moment
  WHERE l.owner_user_id = p_owner AND l.message_id = p_message AND l.call = p_call;
END $$;

-- ── who may call what ────────────────────────────────────────────────────────────────────────────

DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;

ALTER FUNCTION directory_lookup OWNER TO aiox_definer;
ALTER FUNCTION agents_of OWNER TO aiox_definer;
ALTER FUNCTION accept_message OWNER TO aiox_definer;
ALTER FUNCTION count_refusal OWNER TO aiox_definer;
ALTER FUNCTION find_login OWNER TO aiox_definer;
ALTER FUNCTION owner_of_refresh_token OWNER TO aiox_definer;
ALTER FUNCTION unstarted_messages OWNER TO aiox_definer;

GRANT EXECUTE ON FUNCTION directory_lookup, agents_of, accept_message, count_refusal TO aiox_api, aiox_bridge;
GRANT EXECUTE ON FUNCTION find_login, owner_of_refresh_token TO aiox_api;
GRANT EXECUTE ON FUNCTION unstarted_messages, begin_message, turn_of, finish_message, load_capabilities, record_execution,
  lock_quota, move_tokens, reserve_tokens, settle_tokens TO aiox_platform;
