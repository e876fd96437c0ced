-- A way back in for somebody who has lost their password: made by an admin, known here by its hash only, good for one use
-- within an hour. At most one for each account: another one takes its place.
CREATE TABLE "password_resets" (
    "owner_user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "password_resets_pkey" PRIMARY KEY ("owner_user_id"),
    CONSTRAINT "password_resets_owner_user_id_fkey" FOREIGN KEY ("owner_user_id")
        REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "password_resets_token_hash_key" ON "password_resets"("token_hash");
ALTER TABLE password_resets ADD CHECK (expires_at > created_at AND expires_at <= created_at + interval '1 hour');

ALTER TABLE password_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_resets FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON password_resets
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

-- The door uses one up; only the function below makes one.
GRANT SELECT, DELETE ON password_resets TO aiox_api;
GRANT SELECT, INSERT, UPDATE ON password_resets TO aiox_definer;

-- Makes one and audits it in the account that it opens; null when the caller is no admin or the account is not there.
CREATE FUNCTION issue_password_reset(p_admin uuid, p_user uuid, p_hash bytea) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ends timestamptz;
BEGIN
  IF NOT EXISTS (SELECT FROM users u WHERE u.id = p_admin AND u.role = 'admin' AND u.deleted_at IS NULL)
    OR NOT EXISTS (SELECT FROM users u WHERE u.id = p_user AND u.deleted_at IS NULL) THEN RETURN NULL; END IF;
  INSERT INTO password_resets AS r (owner_user_id, token_hash, created_at, expires_at)
  VALUES (p_user, p_hash, now(), now() + interval '1 hour')
  ON CONFLICT (owner_user_id) DO UPDATE
    SET token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at
  RETURNING r.expires_at INTO ends;
  INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
  VALUES (p_user, 'account.password_reset_issued', 'critical', jsonb_build_object('by', p_admin));
  RETURN ends;
END $$;

-- Whose reset this is, while it can be used.
CREATE FUNCTION owner_of_password_reset(p_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT r.owner_user_id FROM password_resets r JOIN users u ON u.id = r.owner_user_id AND u.deleted_at IS NULL
  WHERE r.token_hash = p_hash AND r.expires_at > now()
$$;

REVOKE ALL ON FUNCTION issue_password_reset, owner_of_password_reset FROM PUBLIC;
ALTER FUNCTION issue_password_reset OWNER TO aiox_definer;
ALTER FUNCTION owner_of_password_reset OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION issue_password_reset, owner_of_password_reset TO aiox_api;
