-- What a person must agree to before a tool acts, what was agreed to, and how far an act came that must not be repeated.

CREATE TABLE "approvals" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "agent_version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "tool_version" INTEGER NOT NULL,
    "risk" TEXT NOT NULL,
    "request" BYTEA NOT NULL,
    "request_hash" TEXT NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "approvers" UUID[] NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "heard_at" TIMESTAMPTZ(3),
    CONSTRAINT "approvals_pkey" PRIMARY KEY ("owner_user_id", "id")
);
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_owner_user_id_message_id_fkey"
  FOREIGN KEY ("owner_user_id", "message_id") REFERENCES "messages"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE approvals
  ADD CHECK (kind IN ('call', 'unclear')),
  ADD CHECK (state IN ('open', 'approved', 'denied', 'expired', 'withdrawn')),
  ADD CHECK ((state = 'open') = (closed_at IS NULL));
-- an open one is known to people by its code alone
CREATE UNIQUE INDEX approvals_code ON approvals (code) WHERE state = 'open';
CREATE INDEX approvals_unheard ON approvals (closed_at) WHERE heard_at IS NULL AND state IN ('approved', 'denied');
CREATE INDEX approvals_of_approvers ON approvals USING gin (approvers);
CREATE INDEX "approvals_owner_user_id_message_id_idx" ON "approvals" ("owner_user_id", "message_id");

-- One for each request, written by the doors and by nobody else.
CREATE TABLE "approval_decisions" (
    "owner_user_id" UUID NOT NULL,
    "approval_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "edited" BYTEA,
    "reason" BYTEA,
    "decided_by" UUID NOT NULL,
    "decided_jid" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "decision_key" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "approval_decisions_pkey" PRIMARY KEY ("owner_user_id", "approval_id")
);
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_owner_user_id_approval_id_fkey"
  FOREIGN KEY ("owner_user_id", "approval_id") REFERENCES "approvals"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE approval_decisions
  ADD CHECK (decision IN ('approve', 'deny')),
  ADD CHECK (door IN ('xmpp', 'web', 'api')),
  ADD CHECK (edited IS NULL OR decision = 'approve');

-- An act of class `once`: the AI tier notes that it begins and how it ended, the platform reads before it tries again.
CREATE TABLE "tool_effects" (
    "owner_user_id" UUID NOT NULL,
    "key" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    CONSTRAINT "tool_effects_pkey" PRIMARY KEY ("owner_user_id", "key")
);
ALTER TABLE "tool_effects" ADD CONSTRAINT "tool_effects_owner_user_id_message_id_fkey"
  FOREIGN KEY ("owner_user_id", "message_id") REFERENCES "messages"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE tool_effects ADD CHECK (outcome IN ('done', 'not_done', 'unclear'));
CREATE INDEX "tool_effects_owner_user_id_message_id_idx" ON "tool_effects" ("owner_user_id", "message_id");

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['approvals', 'approval_decisions', 'tool_effects'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY owner_isolation ON %I USING (owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid)
      WITH CHECK (owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid)', tenant_table);
  END LOOP;
END $$;

GRANT SELECT ON approvals, approval_decisions TO aiox_platform, aiox_api;
GRANT UPDATE (state, closed_at, heard_at) ON approvals TO aiox_platform;
GRANT SELECT, INSERT, UPDATE (attempt, begun_at, ended_at, outcome) ON tool_effects TO aiox_platform, aiox_ai;
GRANT SELECT, INSERT ON approvals TO aiox_definer;
GRANT UPDATE (state, closed_at) ON approvals TO aiox_definer;
GRANT SELECT, INSERT ON approval_decisions TO aiox_definer;

-- ── platform ─────────────────────────────────────────────────────────────────────────────────────

-- Opens a request, or gives back the one that a first attempt opened. Whoever is named and has no account cannot agree; without
-- names it is the owner. The code is short for people to type, and unique among the open ones.
CREATE FUNCTION open_approval(p_owner uuid, p_row jsonb, p_request bytea, p_approvers text[], p_timeout_s integer)
RETURNS TABLE (code text, deadline_at timestamptz, approvers uuid[], approver_jids text[], decided boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  letters CONSTANT text := 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  row approvals%ROWTYPE;
  who uuid[];
  new_code text;
BEGIN
  SELECT coalesce(array_agg(u.id ORDER BY u.jid), '{}') INTO who FROM users u
  WHERE u.deleted_at IS NULL AND CASE WHEN cardinality(p_approvers) = 0 THEN u.id = p_owner ELSE u.jid = ANY (p_approvers) END;
  LOOP
    SELECT * INTO row FROM approvals a WHERE a.owner_user_id = p_owner AND a.id = (p_row->>'id')::uuid;
    EXIT WHEN FOUND;
    SELECT string_agg(substr(letters, 1 + floor(random() * length(letters))::integer, 1), '') INTO new_code FROM generate_series(1, 4);
    -- somebody else's code, or another attempt of this very step: both are seen in the next round
    INSERT INTO approvals (owner_user_id, id, agent_id, message_id, agent_version, kind, code, tool, tool_version, risk, request, request_hash,
      policy_hash, approvers, deadline_at)
    SELECT p_owner, (p_row->>'id')::uuid, m.agent_id, m.id, (p_row->>'agent_version')::integer, p_row->>'kind', new_code, p_row->>'tool',
      (p_row->>'tool_version')::integer, p_row->>'risk', p_request, p_row->>'request_hash', p_row->>'policy_hash', who,
      clock_timestamp() + make_interval(secs => p_timeout_s)
    FROM messages m WHERE m.owner_user_id = p_owner AND m.id = (p_row->>'message_id')::uuid
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
      SELECT p_owner, m.agent_id, m.id, 'approval.requested', 'info', p_row - 'message_id' || jsonb_build_object('approvers', to_jsonb(who))
      FROM messages m WHERE m.owner_user_id = p_owner AND m.id = (p_row->>'message_id')::uuid;
    ELSIF NOT EXISTS (SELECT FROM messages m WHERE m.owner_user_id = p_owner AND m.id = (p_row->>'message_id')::uuid) THEN
      RAISE EXCEPTION 'there is no such message';
    END IF;
  END LOOP;
  RETURN QUERY SELECT row.code, row.deadline_at, row.approvers,
    (SELECT coalesce(array_agg(u.jid ORDER BY u.jid), '{}') FROM users u WHERE u.id = ANY (row.approvers)),
    row.state IN ('approved', 'denied');
END $$;

-- Nobody answered in time, or nobody needs to any more: closed unless it was decided; what it is now.
CREATE FUNCTION close_approval(p_owner uuid, p_id uuid, p_state text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  row approvals%ROWTYPE;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  SELECT * INTO row FROM approvals a WHERE a.owner_user_id = p_owner AND a.id = p_id FOR UPDATE;
  IF row.state IS DISTINCT FROM 'open' THEN RETURN row.state; END IF;
  UPDATE approvals a SET state = p_state, closed_at = clock_timestamp() WHERE a.owner_user_id = p_owner AND a.id = p_id;
  IF p_state = 'expired' THEN
    INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
    VALUES (p_owner, row.agent_id, row.message_id, 'approval.expired', 'info', jsonb_build_object('approval', p_id, 'tool', row.tool));
  ELSE
    INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
    VALUES (p_owner, row.agent_id, row.message_id, 'approval.withdrawn', 'info', jsonb_build_object('approval', p_id, 'tool', row.tool));
  END IF;
  RETURN p_state;
END $$;

-- Decisions whose workflow has not taken them yet: the door died between the two, or the engine was away.
CREATE FUNCTION unheard_decisions(p_older_than_ms integer, p_limit integer)
RETURNS TABLE (owner_user_id uuid, agent_id uuid, message_id uuid, approval_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.owner_user_id, a.agent_id, a.message_id, a.id FROM approvals a
  WHERE a.heard_at IS NULL AND a.state IN ('approved', 'denied') AND a.closed_at < clock_timestamp() - make_interval(secs => p_older_than_ms / 1000.0)
  ORDER BY a.closed_at LIMIT p_limit
$$;

-- Whether an act may be tried in this attempt: 'fresh' when no earlier one began, or began and surely did nothing, or p_again was
-- said by a person. From then on an earlier attempt that is still under way somewhere cannot begin any more.
CREATE FUNCTION fence_effect(p_owner uuid, p_message uuid, p_key uuid, p_attempt integer, p_again boolean) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  row tool_effects%ROWTYPE;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  INSERT INTO tool_effects (owner_user_id, key, message_id, attempt) VALUES (p_owner, p_key, p_message, p_attempt) ON CONFLICT DO NOTHING;
  SELECT * INTO row FROM tool_effects e WHERE e.owner_user_id = p_owner AND e.key = p_key FOR UPDATE;
  IF row.outcome = 'done' THEN RETURN 'done'; END IF;
  -- asked once more, or by somebody who was overtaken: nothing goes back to an earlier attempt, and none begins twice
  IF row.attempt >= p_attempt THEN RETURN CASE WHEN row.begun_at IS NULL THEN 'fresh' ELSE 'unclear' END; END IF;
  IF row.begun_at IS NOT NULL AND row.outcome IS DISTINCT FROM 'not_done' AND NOT p_again THEN RETURN 'unclear'; END IF;
  UPDATE tool_effects e SET attempt = p_attempt, begun_at = NULL, ended_at = NULL, outcome = NULL
  WHERE e.owner_user_id = p_owner AND e.key = p_key;
  RETURN 'fresh';
END $$;

-- ── AI tier ──────────────────────────────────────────────────────────────────────────────────────

-- True exactly once for each attempt that was allowed, and for the newest one only.
CREATE FUNCTION begin_effect(p_owner uuid, p_message uuid, p_key uuid, p_attempt integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  INSERT INTO tool_effects (owner_user_id, key, message_id, attempt) VALUES (p_owner, p_key, p_message, p_attempt) ON CONFLICT DO NOTHING;
  UPDATE tool_effects e SET begun_at = clock_timestamp()
  WHERE e.owner_user_id = p_owner AND e.key = p_key AND e.attempt = p_attempt AND e.begun_at IS NULL;
  RETURN FOUND;
END $$;

CREATE FUNCTION end_effect(p_owner uuid, p_key uuid, p_attempt integer, p_outcome text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  UPDATE tool_effects e SET ended_at = clock_timestamp(), outcome = p_outcome
  WHERE e.owner_user_id = p_owner AND e.key = p_key AND e.attempt = p_attempt AND e.begun_at IS NOT NULL;
END $$;

-- ── doors ────────────────────────────────────────────────────────────────────────────────────────

-- Who speaks from this address, if they may be asked to agree to anything.
CREATE FUNCTION approver_of(p_jid text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id FROM users u WHERE u.jid = p_jid AND u.deleted_at IS NULL
$$;

-- What a person may look at, newest first: their agents' requests, and those that name them. Who is not the owner learns the
-- request and whose it is, and nothing of agent or message. What a deleted agent asked for waits until it is restored, or is denied.
CREATE FUNCTION approvals_for(p_user uuid, p_id uuid, p_code text, p_agent uuid, p_states text[], p_key text, p_before timestamptz,
  p_before_id uuid, p_limit integer)
RETURNS TABLE (id uuid, owner_user_id uuid, owner_jid text, agent_id uuid, message_id uuid, agent_version integer, kind text, code text,
  tool text, tool_version integer, risk text, request bytea, request_hash text, policy_hash text, may_decide boolean, state text,
  opened_at timestamptz, deadline_at timestamptz, closed_at timestamptz, decision text, decided_hash text, edited bytea, reason bytea,
  decided_jid text, door text, decided_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.id, a.owner_user_id, o.jid, CASE WHEN o.id = p_user THEN a.agent_id END, CASE WHEN o.id = p_user THEN a.message_id END,
    a.agent_version, a.kind, a.code, a.tool, a.tool_version, a.risk, a.request, a.request_hash, a.policy_hash, p_user = ANY (a.approvers),
    a.state, a.opened_at, a.deadline_at, a.closed_at, d.decision, d.request_hash, d.edited, d.reason, d.decided_jid, d.door, d.decided_at
  FROM approvals a
  JOIN users o ON o.id = a.owner_user_id AND o.deleted_at IS NULL
  LEFT JOIN approval_decisions d ON d.owner_user_id = a.owner_user_id AND d.approval_id = a.id
  WHERE (a.owner_user_id = p_user OR a.approvers @> ARRAY[p_user])
    AND EXISTS (SELECT FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL)
    AND (p_id IS NULL OR a.id = p_id) AND (p_code IS NULL OR a.code = p_code)
    AND (p_agent IS NULL OR (a.agent_id = p_agent AND a.owner_user_id = p_user))
    AND (p_states IS NULL OR a.state = ANY (p_states))
    AND (p_key IS NULL OR (d.decided_by = p_user AND d.decision_key = p_key))
    AND (a.state <> 'open' OR EXISTS (SELECT FROM agents g WHERE g.owner_user_id = a.owner_user_id AND g.id = a.agent_id
      AND g.state <> 'deleted'))
    AND (p_before IS NULL OR (a.opened_at, a.id) < (p_before, p_before_id))
  ORDER BY a.opened_at DESC, a.id DESC LIMIT p_limit
$$;

-- The first valid answer wins. 'decided': it was this one, also when it is said again under its key; 'closed': somebody was first,
-- or the time was over; 'stale': it is about other arguments than the request has; NULL: there is no such request for this person.
CREATE FUNCTION decide_approval(p_user uuid, p_id uuid, p_decision text, p_shown_hash text, p_hash text, p_edited bytea, p_reason bytea,
  p_door text, p_key text)
RETURNS TABLE (result text, owner_user_id uuid, agent_id uuid, message_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  row approvals%ROWTYPE;
  details jsonb;
  speaker text;
BEGIN
  SELECT u.jid INTO speaker FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT a.* INTO row FROM approvals a WHERE a.id = p_id AND a.approvers @> ARRAY[p_user] FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  IF row.state <> 'open' THEN
    RETURN QUERY SELECT CASE WHEN EXISTS (SELECT FROM approval_decisions d WHERE d.owner_user_id = row.owner_user_id AND d.approval_id = p_id
      AND d.decided_by = p_user AND d.decision_key = p_key AND d.decision = p_decision AND d.request_hash = p_hash) THEN 'decided' ELSE 'closed' END, row.owner_user_id, row.agent_id, row.message_id;
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM agents g WHERE g.owner_user_id = row.owner_user_id AND g.id = row.agent_id AND g.state = 'deleted') THEN RETURN; END IF;
  IF row.deadline_at <= clock_timestamp() THEN
    RETURN QUERY SELECT 'closed', row.owner_user_id, row.agent_id, row.message_id;
    RETURN;
  END IF;
  IF row.request_hash <> p_shown_hash THEN
    RETURN QUERY SELECT 'stale', row.owner_user_id, row.agent_id, row.message_id;
    RETURN;
  END IF;
  INSERT INTO approval_decisions (owner_user_id, approval_id, decision, request_hash, edited, reason, decided_by, decided_jid, door, decision_key)
  VALUES (row.owner_user_id, p_id, p_decision, p_hash, p_edited, p_reason, p_user, speaker, p_door, p_key);
  UPDATE approvals a SET state = CASE p_decision WHEN 'approve' THEN 'approved' ELSE 'denied' END, closed_at = clock_timestamp()
  WHERE a.owner_user_id = row.owner_user_id AND a.id = p_id;
  details := jsonb_build_object('approval', p_id, 'tool', row.tool, 'tool_version', row.tool_version, 'kind', row.kind, 'by', p_user,
    'door', p_door, 'request_hash', p_hash, 'edited', p_edited IS NOT NULL, 'policy_hash', row.policy_hash, 'agent_version', row.agent_version);
  IF p_decision = 'approve' THEN
    INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
    VALUES (row.owner_user_id, row.agent_id, row.message_id, 'approval.approved', 'warning', details);
  ELSE
    INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
    VALUES (row.owner_user_id, row.agent_id, row.message_id, 'approval.denied', 'info', details);
  END IF;
  RETURN QUERY SELECT 'decided', row.owner_user_id, row.agent_id, row.message_id;
END $$;

REVOKE ALL ON FUNCTION open_approval, close_approval, unheard_decisions, fence_effect, begin_effect, end_effect, approver_of, approvals_for,
  decide_approval FROM PUBLIC;
ALTER FUNCTION open_approval OWNER TO aiox_definer;
ALTER FUNCTION unheard_decisions OWNER TO aiox_definer;
ALTER FUNCTION approver_of OWNER TO aiox_definer;
ALTER FUNCTION approvals_for OWNER TO aiox_definer;
ALTER FUNCTION decide_approval OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION open_approval, close_approval, unheard_decisions, fence_effect TO aiox_platform;
GRANT EXECUTE ON FUNCTION begin_effect, end_effect TO aiox_ai;
GRANT EXECUTE ON FUNCTION approvals_for, decide_approval TO aiox_api, aiox_bridge;
GRANT EXECUTE ON FUNCTION approver_of TO aiox_bridge;
