-- Owners see who wrote the message that a request is for, and by which door; and long results of tools, by the door they read by.

GRANT SELECT (door) ON messages TO aiox_definer;
GRANT SELECT (owner_user_id, id, sealed) ON payloads TO aiox_api;

DROP FUNCTION approvals_for;

-- What a person may look at, newest first: their agents' requests, and those that name them. Who is not the owner learns the
-- request and whose it is, and nothing of agent, message or who wrote it. What a deleted agent asked for waits until it is restored, or is denied.
CREATE FUNCTION approvals_for(p_user uuid, p_id uuid, p_code text, p_agent uuid, p_states text[], p_key text, p_before timestamptz,
  p_before_id uuid, p_limit integer)
RETURNS TABLE (id uuid, owner_user_id uuid, owner_jid text, agent_id uuid, message_id uuid, agent_version integer, kind text, code text,
  tool text, tool_version integer, risk text, request bytea, request_hash text, policy_hash text, may_decide boolean, state text,
  opened_at timestamptz, deadline_at timestamptz, closed_at timestamptz, decision text, decided_hash text, edited bytea, reason bytea,
  decided_jid text, door text, decided_at timestamptz, sender_jid text, sender_door text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.id, a.owner_user_id, o.jid, CASE WHEN o.id = p_user THEN a.agent_id END, CASE WHEN o.id = p_user THEN a.message_id END,
    a.agent_version, a.kind, a.code, a.tool, a.tool_version, a.risk, a.request, a.request_hash, a.policy_hash, p_user = ANY (a.approvers),
    a.state, a.opened_at, a.deadline_at, a.closed_at, d.decision, d.request_hash, d.edited, d.reason, d.decided_jid, d.door, d.decided_at,
    m.sender_jid, m.door
  FROM approvals a
  JOIN users o ON o.id = a.owner_user_id AND o.deleted_at IS NULL
  LEFT JOIN messages m ON o.id = p_user AND m.owner_user_id = a.owner_user_id AND m.id = a.message_id
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

REVOKE ALL ON FUNCTION approvals_for FROM PUBLIC;
ALTER FUNCTION approvals_for OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION approvals_for TO aiox_api, aiox_bridge;
