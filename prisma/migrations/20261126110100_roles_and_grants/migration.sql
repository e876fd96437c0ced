-- Who may do more than an owner: an admin operates and reads no content; an auditor reads what an owner has granted, for a
-- limited time, and each reading stands in the owner's audit.

-- The door that makes accounts makes plain ones. (Its right to change `role` never existed.)
CREATE POLICY accounts_begin_plain ON users AS RESTRICTIVE FOR INSERT TO aiox_api WITH CHECK (role = 'user');

CREATE TABLE "content_grants" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "agent_id" UUID NOT NULL,
    "auditor_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "content_grants_pkey" PRIMARY KEY ("owner_user_id", "id"),
    CONSTRAINT "content_grants_owner_user_id_agent_id_fkey" FOREIGN KEY ("owner_user_id", "agent_id")
        REFERENCES "agents"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "content_grants_auditor_user_id_fkey" FOREIGN KEY ("auditor_user_id")
        REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "content_grants_auditor_user_id_idx" ON "content_grants"("auditor_user_id");
CREATE INDEX "content_grants_owner_user_id_agent_id_idx" ON "content_grants"("owner_user_id", "agent_id");
ALTER TABLE content_grants ADD CHECK (expires_at > created_at AND expires_at <= created_at + interval '31 days');

ALTER TABLE content_grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE content_grants FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON content_grants
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE (revoked_at) ON content_grants TO aiox_api;
GRANT SELECT ON content_grants TO aiox_definer;
GRANT SELECT (email, name, role, created_at), UPDATE (role) ON users TO aiox_definer;

-- Who has this address and is an auditor; nobody for anybody else.
CREATE FUNCTION find_auditor(p_jid text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id FROM users u WHERE u.jid = p_jid AND u.role = 'auditor' AND u.deleted_at IS NULL
$$;

-- What an auditor may read now. None for who is none any more.
CREATE FUNCTION grants_to(p_auditor uuid)
RETURNS TABLE (id uuid, owner_user_id uuid, owner_jid text, agent_id uuid, created_at timestamptz, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT g.id, g.owner_user_id, o.jid, g.agent_id, g.created_at, g.expires_at
  FROM content_grants g
  JOIN users o ON o.id = g.owner_user_id AND o.deleted_at IS NULL
  JOIN users r ON r.id = g.auditor_user_id AND r.deleted_at IS NULL AND r.role = 'auditor'
  JOIN agents a ON a.owner_user_id = g.owner_user_id AND a.id = g.agent_id AND a.state <> 'deleted'
  WHERE g.auditor_user_id = p_auditor AND g.revoked_at IS NULL AND g.expires_at > clock_timestamp()
  ORDER BY g.created_at DESC, g.id
$$;

-- Whether an auditor may read this now; if so, it stands in the owner's audit before a word is read.
CREATE FUNCTION use_grant(p_auditor uuid, p_owner uuid, p_agent uuid, p_message uuid, p_what text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held uuid;
BEGIN
  SELECT g.id INTO held FROM grants_to(p_auditor) g WHERE g.owner_user_id = p_owner AND g.agent_id = p_agent LIMIT 1;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO audit_logs (owner_user_id, agent_id, message_id, event_type, severity, details)
  VALUES (p_owner, p_agent, p_message, 'content.read', 'warning', jsonb_build_object('grant', held, 'auditor', p_auditor, 'what', p_what));
  RETURN true;
END $$;

-- Gives somebody a role and audits it; `same` when they have it, `unknown`, or `last` for the only admin, who stays one.
-- `p_by` is the admin who does it, NULL for the command of the operator, which alone may call this.
CREATE FUNCTION set_role(p_user uuid, p_role text, p_by uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before text;
BEGIN
  -- one after the other: two admins who depose each other must not both succeed
  PERFORM pg_advisory_xact_lock(hashtextextended('aiox roles', 0));
  IF p_by IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = p_by AND u.role = 'admin' AND u.deleted_at IS NULL) THEN
    RETURN 'unknown';
  END IF;
  SELECT u.role INTO before FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN 'unknown'; END IF;
  IF before = p_role THEN RETURN 'same'; END IF;
  IF before = 'admin' AND NOT EXISTS (SELECT FROM users u WHERE u.role = 'admin' AND u.deleted_at IS NULL AND u.id <> p_user) THEN
    RETURN 'last';
  END IF;
  UPDATE users u SET role = p_role WHERE u.id = p_user;
  INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
  VALUES (p_user, 'account.role_changed', 'critical', jsonb_build_object('from', before, 'to', p_role, 'by', p_by));
  RETURN 'changed';
END $$;

-- The same for an admin; for anybody else everybody is unknown.
CREATE FUNCTION change_role(p_admin uuid, p_user uuid, p_role text) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE WHEN p_admin IS NULL THEN 'unknown' ELSE set_role(p_user, p_role, p_admin) END
$$;

-- The accounts, newest first, for an admin; for anybody else none.
CREATE FUNCTION list_users(p_admin uuid, p_before timestamptz, p_before_id uuid, p_limit integer)
RETURNS TABLE (id uuid, email text, name text, jid text, role text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id, u.email, u.name, u.jid, u.role, u.created_at FROM users u
  WHERE u.deleted_at IS NULL
    AND EXISTS (SELECT FROM users a WHERE a.id = p_admin AND a.role = 'admin' AND a.deleted_at IS NULL)
    AND (p_before IS NULL OR (u.created_at, u.id) < (p_before, p_before_id))
  ORDER BY u.created_at DESC, u.id DESC LIMIT p_limit
$$;

REVOKE ALL ON FUNCTION find_auditor, grants_to, use_grant, set_role, change_role, list_users FROM PUBLIC;
ALTER FUNCTION find_auditor OWNER TO aiox_definer;
ALTER FUNCTION grants_to OWNER TO aiox_definer;
ALTER FUNCTION use_grant OWNER TO aiox_definer;
ALTER FUNCTION set_role OWNER TO aiox_definer;
ALTER FUNCTION change_role OWNER TO aiox_definer;
ALTER FUNCTION list_users OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION find_auditor, grants_to, use_grant, change_role, list_users TO aiox_api;
