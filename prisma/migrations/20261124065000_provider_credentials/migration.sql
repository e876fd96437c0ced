-- Keys that owners bring for language models. The key is sealed under the tenant's data key; beside it stands only what
-- its owner may see of it again.
CREATE TABLE "provider_credentials" (
    "owner_user_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "base_url" TEXT,
    "api_key" BYTEA NOT NULL,
    "last_four" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    CONSTRAINT "provider_credentials_pkey" PRIMARY KEY ("owner_user_id", "provider"),
    CONSTRAINT "provider_credentials_owner_user_id_fkey" FOREIGN KEY ("owner_user_id")
        REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE provider_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON provider_credentials
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

-- api: writes a key and cannot read it back
GRANT SELECT (owner_user_id, provider, base_url, last_four, created_at, last_used_at), INSERT, DELETE
  ON provider_credentials TO aiox_api;
GRANT UPDATE (base_url, api_key, last_four, created_at, last_used_at) ON provider_credentials TO aiox_api;
-- ai: reads the key of the owner it works for
GRANT SELECT ON provider_credentials TO aiox_ai;
GRANT UPDATE (last_used_at) ON provider_credentials TO aiox_ai;
-- platform: whether there is one, to know which pool can serve
GRANT SELECT (owner_user_id, provider) ON provider_credentials TO aiox_platform;
