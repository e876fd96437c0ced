-- Nobody agrees to what was asked under other permissions than the agent has now: what its owner has taken away, or changed, stays so.

GRANT SELECT (owner_user_id, agent_id, version, policy_hash) ON agent_versions TO aiox_definer;

CREATE OR REPLACE FUNCTION decide_approval(p_user uuid, p_id uuid, p_decision text, p_shown_hash text, p_hash text, p_edited bytea, p_reason bytea,
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
  IF p_decision = 'approve' AND row.policy_hash <> (SELECT v.policy_hash FROM agents g JOIN agent_versions v
    ON v.owner_user_id = g.owner_user_id AND v.agent_id = g.id AND v.version = g.current_version
    WHERE g.owner_user_id = row.owner_user_id AND g.id = row.agent_id) THEN
    RETURN QUERY SELECT 'revoked', row.owner_user_id, row.agent_id, row.message_id;
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
