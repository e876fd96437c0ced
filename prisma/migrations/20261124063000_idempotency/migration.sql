-- The first answer to a write with an Idempotency-Key, for those who ask again. Neither the key nor the request is here, only
-- their hashes; the answer is sealed, because it may hold a password that is shown once.

CREATE TABLE "idempotency_keys" (
    "owner_user_id" UUID NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "holder" UUID NOT NULL,
    "leased_until" TIMESTAMPTZ(3) NOT NULL,
    "reply" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("owner_user_id","key_hash")
);
CREATE INDEX "idempotency_keys_owner_user_id_expires_at_idx" ON "idempotency_keys"("owner_user_id", "expires_at");
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_owner_user_id_fkey"
  FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON idempotency_keys
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO aiox_api;

-- Who carries a request out: the first who asks, and after its lease ran out unanswered (its process died) the next. Another
-- request under the same key is a mistake of the client, whatever became of the first. Time is the database's alone.
CREATE FUNCTION claim_idempotency_key(p_owner uuid, p_key bytea, p_fingerprint bytea, p_holder uuid, p_lease_ms integer, p_keep_ms integer)
RETURNS TABLE (outcome text, reply bytea, retry_after_ms integer)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moment timestamptz := clock_timestamp();
  kept idempotency_keys%ROWTYPE;
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  DELETE FROM idempotency_keys k WHERE k.owner_user_id = p_owner AND k.expires_at <= moment;
  INSERT INTO idempotency_keys AS k (owner_user_id, key_hash, fingerprint, holder, leased_until, created_at, expires_at)
  VALUES (p_owner, p_key, p_fingerprint, p_holder, moment + make_interval(secs => p_lease_ms / 1000.0), moment,
    moment + make_interval(secs => p_keep_ms / 1000.0))
  ON CONFLICT (owner_user_id, key_hash) DO UPDATE SET holder = EXCLUDED.holder, leased_until = EXCLUDED.leased_until
    WHERE k.reply IS NULL AND k.leased_until <= moment AND k.fingerprint = EXCLUDED.fingerprint;
  IF FOUND THEN
    RETURN QUERY SELECT 'yours', NULL::bytea, NULL::integer;
    RETURN;
  END IF;
  SELECT k.* INTO kept FROM idempotency_keys k WHERE k.owner_user_id = p_owner AND k.key_hash = p_key;
  RETURN QUERY SELECT
    CASE WHEN NOT FOUND THEN 'running' -- given back in this moment
      WHEN kept.fingerprint <> p_fingerprint THEN 'mismatch'
      WHEN kept.reply IS NULL THEN 'running'
      ELSE 'answered' END,
    CASE WHEN kept.fingerprint = p_fingerprint THEN kept.reply END,
    greatest(0, extract(epoch FROM kept.leased_until - moment) * 1000)::integer;
END $$;

REVOKE ALL ON FUNCTION claim_idempotency_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_idempotency_key TO aiox_api;
