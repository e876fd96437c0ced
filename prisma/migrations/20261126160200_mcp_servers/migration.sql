-- MCP servers that owners brought: where they are, and their tools as they were read last. Headers are sealed under the
-- tenant's data key, with the address they are sent to; their names stand beside them, by which the owner knows them.
CREATE TABLE "mcp_servers" (
    "owner_user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "headers" BYTEA,
    "header_names" TEXT[] NOT NULL,
    "tools" JSONB NOT NULL DEFAULT '[]',
    "left_out" JSONB NOT NULL DEFAULT '[]',
    "state" TEXT NOT NULL DEFAULT 'unread',
    "fault" TEXT,
    "listed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "mcp_servers_pkey" PRIMARY KEY ("owner_user_id", "name"),
    CONSTRAINT "mcp_servers_owner_user_id_fkey" FOREIGN KEY ("owner_user_id")
        REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "mcp_servers_name_check" CHECK ("name" ~ '^[a-z][a-z0-9]{0,19}$'),
    CONSTRAINT "mcp_servers_transport_check" CHECK ("transport" IN ('http', 'stdio')),
    CONSTRAINT "mcp_servers_state_check" CHECK ("state" IN ('unread', 'ready', 'changed', 'failed'))
);

ALTER TABLE mcp_servers ENABLE ROW LEVEL SECURITY;
ALTER TABLE mcp_servers FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON mcp_servers
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

-- api: adds and deletes a server, and cannot read its headers back
GRANT SELECT (owner_user_id, name, transport, address, header_names, tools, left_out, state, fault, listed_at, created_at),
  INSERT, DELETE ON mcp_servers TO aiox_api;
-- ai: calls the server of the owner it works for, and keeps what it said
GRANT SELECT ON mcp_servers TO aiox_ai;
GRANT UPDATE (tools, left_out, state, fault, listed_at) ON mcp_servers TO aiox_ai;
-- platform: offers the tools; bridge: knows what an approver changes
GRANT SELECT (owner_user_id, name, tools) ON mcp_servers TO aiox_platform, aiox_bridge;
