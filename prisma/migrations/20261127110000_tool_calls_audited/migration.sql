-- A decision about a tool call may say what of it is audited (the tool's `audit_log`): the row is written with the decision, and once,
-- however often the step is repeated; again only when a call that was refused is allowed after all.
CREATE OR REPLACE FUNCTION record_decisions(p_owner uuid, p_message uuid, p_decisions jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  kept record;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  FOR kept IN
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(p_decisions) AS d (step text, call integer, rule text, allowed boolean, code text, details jsonb,
        facts jsonb, policy_version text, policy_hash text, audited jsonb)
    ), written AS (
      INSERT INTO policy_decisions (owner_user_id, message_id, step, call, agent_id, rule, allowed, code, details, facts, policy_version, policy_hash, decided_at)
      SELECT p_owner, p_message, d.step, d.call, m.agent_id, d.rule, d.allowed, d.code, d.details, d.facts, d.policy_version, d.policy_hash, clock_timestamp()
      FROM given d JOIN messages m ON m.owner_user_id = p_owner AND m.id = p_message
      ON CONFLICT (owner_user_id, message_id, step, call) DO UPDATE
        SET rule = excluded.rule, allowed = excluded.allowed, code = excluded.code, details = excluded.details, facts = excluded.facts,
          decided_at = excluded.decided_at
        WHERE NOT policy_decisions.allowed
      RETURNING policy_decisions.step, policy_decisions.call, policy_decisions.agent_id, policy_decisions.allowed,
        policy_decisions.xmax = 0 AS is_first
    )
    SELECT w.agent_id, w.allowed, d.audited FROM written w JOIN given d ON d.step = w.step AND d.call = w.call
    WHERE d.audited IS NOT NULL AND (w.is_first OR w.allowed)
  LOOP
    IF kept.allowed THEN
      INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
      VALUES (p_owner, kept.agent_id, p_message, 'tool.called', 'info', kept.audited);
    ELSE
      INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
      VALUES (p_owner, kept.agent_id, p_message, 'tool.refused', 'warning', kept.audited);
    END IF;
  END LOOP;
END $$;
