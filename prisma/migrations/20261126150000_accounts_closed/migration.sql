-- An account that its owner closes: nobody signs in to it, and nothing is accepted for it, from that moment on. What is
-- kept of it is erased by the platform as soon as its open work has ended.

-- Closes the account whose password has this hash and audits it: 'closed', 'wrong' when the password was changed meanwhile
-- or the account is closed already, 'last' for the only admin, who stays.
CREATE FUNCTION close_account(p_owner uuid, p_password_hash text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held text;
BEGIN
  -- the lock of set_role: two admins who close their accounts must not both succeed
  PERFORM pg_advisory_xact_lock(hashtextextended('aiox roles', 0));
  SELECT u.role INTO held FROM users u
  WHERE u.id = p_owner AND u.deleted_at IS NULL AND u.password_hash = p_password_hash FOR UPDATE;
  IF NOT FOUND THEN RETURN 'wrong'; END IF;
  IF held = 'admin' AND NOT EXISTS (SELECT FROM users u WHERE u.role = 'admin' AND u.deleted_at IS NULL AND u.id <> p_owner) THEN
    RETURN 'last';
  END IF;
  UPDATE users u SET deleted_at = now() WHERE u.id = p_owner;
  INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
  VALUES (p_owner, 'account.closed', 'critical', '{}');
  RETURN 'closed';
END $$;

-- ── erasing: it knows no owner beforehand ────────────────────────────────────────────────────────

CREATE FUNCTION closed_accounts(p_limit integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id FROM users u WHERE u.deleted_at IS NOT NULL ORDER BY u.deleted_at, u.id LIMIT p_limit
$$;

-- The agents of a closed account, all of them deleted now: purge_agent takes them with a retention of no days.
CREATE FUNCTION agents_of_closed_account(p_owner uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users u WHERE u.id = p_owner AND u.deleted_at IS NOT NULL) THEN RETURN; END IF;
  UPDATE agents a SET state = 'deleted', deleted_from = a.state, deleted_at = now()
  WHERE a.owner_user_id = p_owner AND a.state <> 'deleted';
  RETURN QUERY SELECT a.id FROM agents a WHERE a.owner_user_id = p_owner;
END $$;

-- Deletes what is left of a closed account whose agents are purged, its keys included. What was audited stays, and says
-- when this was done. False when the account is not closed, gone already, or has an agent left.
CREATE FUNCTION erase_account(p_owner uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  closed timestamptz;
BEGIN
  SELECT u.deleted_at INTO closed FROM users u WHERE u.id = p_owner AND u.deleted_at IS NOT NULL FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT FROM agents a WHERE a.owner_user_id = p_owner) THEN RETURN false; END IF;
  DELETE FROM payloads p WHERE p.owner_user_id = p_owner;
  DELETE FROM tenant_keys k WHERE k.owner_user_id = p_owner;
  DELETE FROM sign_in_counts s WHERE s.owner_user_id = p_owner;
  -- everything else that has an owner goes by its foreign key
  DELETE FROM users u WHERE u.id = p_owner;
  INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
  VALUES (p_owner, 'account.erased', 'critical', jsonb_build_object('closed_at', closed));
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION close_account, closed_accounts, agents_of_closed_account, erase_account FROM PUBLIC;
ALTER FUNCTION close_account OWNER TO aiox_definer;
ALTER FUNCTION closed_accounts OWNER TO aiox_definer;
ALTER FUNCTION agents_of_closed_account OWNER TO aiox_definer;
ALTER FUNCTION erase_account OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION close_account TO aiox_api;
GRANT EXECUTE ON FUNCTION closed_accounts, agents_of_closed_account, erase_account TO aiox_platform;

GRANT UPDATE (deleted_at) ON users TO aiox_definer;
GRANT UPDATE (state, deleted_from, deleted_at) ON agents TO aiox_definer;
GRANT DELETE ON users, tenant_keys, sign_in_counts TO aiox_definer;
GRANT SELECT (owner_user_id) ON tenant_keys, sign_in_counts TO aiox_definer;

-- ── what was counted of an agent goes with it ────────────────────────────────────────────────────

-- These two name an agent without a foreign key: the nil agent, the owner as a whole, has no row.
CREATE FUNCTION forget_agent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM alerts l WHERE l.owner_user_id = OLD.owner_user_id AND l.agent_id = OLD.id;
  DELETE FROM request_leases l WHERE l.owner_user_id = OLD.owner_user_id AND l.agent_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER agents_forgotten AFTER DELETE ON agents FOR EACH ROW EXECUTE FUNCTION forget_agent();
REVOKE ALL ON FUNCTION forget_agent FROM PUBLIC;
ALTER FUNCTION forget_agent OWNER TO aiox_definer;
GRANT DELETE ON alerts, request_leases TO aiox_definer;
GRANT SELECT (owner_user_id, agent_id) ON request_leases TO aiox_definer;
