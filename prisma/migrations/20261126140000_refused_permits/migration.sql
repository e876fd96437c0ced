-- An AI worker that is asked to act without a good permit says so. It reads no audit and writes nothing else into it than
-- this one event, cut to size, with the owner whose work was asked for (or nobody, when there is no such owner).
CREATE FUNCTION audit_refused_permit(p_owner uuid, p_workflow text, p_step text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  target uuid;
BEGIN
  SELECT u.id INTO target FROM users u WHERE u.id = p_owner;
  INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
  VALUES (coalesce(target, nobody), 'permit.refused', 'critical', jsonb_build_object(
    'code', 'access.denied', 'permit', left(p_reason, 32), 'workflow', left(p_workflow, 200), 'step', left(p_step, 64)));
END $$;
REVOKE ALL ON FUNCTION audit_refused_permit FROM PUBLIC;
ALTER FUNCTION audit_refused_permit OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION audit_refused_permit TO aiox_ai;
