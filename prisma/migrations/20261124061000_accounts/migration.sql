-- What an account says of itself and shows to its owner: the language it reads, its sign-ins, its API keys.

ALTER TABLE "users" ADD COLUMN "language" TEXT NOT NULL DEFAULT 'en';
ALTER TABLE "users" ADD CONSTRAINT users_language_check CHECK (language IN ('en', 'pt'));

-- Every member of a family says when its session began: the first members are deleted long before the session ends.
ALTER TABLE "refresh_tokens" ADD COLUMN "session_started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "refresh_tokens" ADD COLUMN "user_agent" TEXT NOT NULL DEFAULT '';
UPDATE refresh_tokens t SET session_started_at = (
  SELECT min(f.created_at) FROM refresh_tokens f WHERE f.owner_user_id = t.owner_user_id AND f.family_id = t.family_id);

CREATE TABLE "api_keys" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("owner_user_id","id")
);
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_owner_user_id_fkey"
  FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "api_keys" ADD CONSTRAINT api_keys_scopes_check
  CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write']);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON api_keys
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

GRANT SELECT, INSERT, DELETE ON api_keys TO aiox_api;
GRANT UPDATE (language) ON users TO aiox_api;
GRANT SELECT, UPDATE (last_used_at) ON api_keys TO aiox_definer;

-- Whose key this is, by its hash: nobody's when it is unknown, deleted or expired. When it was used is noted to the minute,
-- so that a busy key does not write at every request.
CREATE FUNCTION use_api_key(p_key_hash bytea) RETURNS TABLE (id uuid, owner_user_id uuid, jid text, scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  found_key api_keys%ROWTYPE;
  moment timestamptz := clock_timestamp();
BEGIN
  SELECT k.* INTO found_key FROM api_keys k WHERE k.key_hash = p_key_hash AND (k.expires_at IS NULL OR k.expires_at > moment);
  IF NOT FOUND THEN RETURN; END IF;
  IF found_key.last_used_at IS NULL OR found_key.last_used_at < moment - interval '1 minute' THEN
    UPDATE api_keys k SET last_used_at = moment WHERE k.key_hash = p_key_hash;
  END IF;
  RETURN QUERY SELECT found_key.id, u.id, u.jid, found_key.scopes FROM users u
    WHERE u.id = found_key.owner_user_id AND u.deleted_at IS NULL;
END $$;

REVOKE ALL ON FUNCTION use_api_key FROM PUBLIC;
ALTER FUNCTION use_api_key OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION use_api_key TO aiox_api;
