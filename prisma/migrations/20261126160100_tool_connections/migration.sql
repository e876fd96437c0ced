-- Databases that owners let their agents read. Where one is and how to get in is sealed under the tenant's data key,
-- together with its name and the tables that may be read.
CREATE TABLE "tool_connections" (
    "owner_user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "access" BYTEA NOT NULL,
    "allowed_tables" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    CONSTRAINT "tool_connections_pkey" PRIMARY KEY ("owner_user_id", "name"),
    CONSTRAINT "tool_connections_name" CHECK ("name" ~ '^[a-z][a-z0-9-]{0,31}$'),
    CONSTRAINT "tool_connections_kind" CHECK ("kind" = 'postgres'),
    CONSTRAINT "tool_connections_allowed_tables" CHECK (cardinality("allowed_tables") > 0),
    CONSTRAINT "tool_connections_owner_user_id_fkey" FOREIGN KEY ("owner_user_id")
        REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE tool_connections ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool_connections FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON tool_connections
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

-- api: writes a connection and cannot read back how to get in
GRANT SELECT (owner_user_id, name, kind, allowed_tables, created_at, last_used_at), INSERT, DELETE
  ON tool_connections TO aiox_api;
GRANT UPDATE (kind, access, allowed_tables, created_at, last_used_at) ON tool_connections TO aiox_api;
-- ai: reads those of the owner it works for
GRANT SELECT ON tool_connections TO aiox_ai;
GRANT UPDATE (last_used_at) ON tool_connections TO aiox_ai;
