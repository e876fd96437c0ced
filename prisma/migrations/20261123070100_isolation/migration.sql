-- Whose rows a transaction may see: those of app.owner, set by set_config as a statement of its own. Without it: none.
-- FORCE binds the tables' owner too; only superusers and BYPASSRLS are free, and no role that logs in for us is either.

DO $$
DECLARE
  tenant_table text;
  owner_is text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'users', 'refresh_tokens', 'agents', 'agent_versions', 'conversations', 'messages', 'payloads',
    'executions', 'agent_memories', 'user_quotas', 'token_ledger', 'audit_logs'
  ] LOOP
    owner_is := format($f$%I = NULLIF(current_setting('app.owner', true), '')::uuid$f$,
      CASE tenant_table WHEN 'users' THEN 'id' ELSE 'owner_user_id' END);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY owner_isolation ON %I USING (%s) WITH CHECK (%s)', tenant_table, owner_is, owner_is);
  END LOOP;

  -- A parent's policy does not guard its partitions. Nobody is granted them; should somebody ever be, this holds.
  FOR i IN 0..15 LOOP
    tenant_table := 'agent_memories_p' || lpad(i::text, 2, '0');
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY owner_isolation ON %I USING (owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid)', tenant_table);
  END LOOP;
END $$;

-- a tier reads its own wrapping of a key; who may insert says the grant
ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tier ON tenant_keys FOR SELECT
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid AND 'aiox_' || tier = current_user);
CREATE POLICY new_key ON tenant_keys FOR INSERT
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);

GRANT USAGE ON SCHEMA public TO aiox_api, aiox_platform, aiox_ai, aiox_bridge, aiox_definer;

-- api: accounts, agents, and reading what became of messages
GRANT SELECT ON users, refresh_tokens, tenant_keys, agents, agent_versions, conversations, messages, executions,
  user_quotas, token_ledger, audit_logs, ai_workers TO aiox_api;
GRANT INSERT ON users, refresh_tokens, tenant_keys, agents, agent_versions, audit_logs TO aiox_api;
GRANT UPDATE (email, email_key, name, password_hash) ON users TO aiox_api;
GRANT UPDATE (used_at, revoked_at), DELETE ON refresh_tokens TO aiox_api;
GRANT UPDATE (name, current_version, state, updated_at, deleted_at) ON agents TO aiox_api;

-- platform: the way of a message; never a password, a system prompt or a memory
GRANT SELECT (id, jid, quota_config, deleted_at) ON users TO aiox_platform;
GRANT SELECT (owner_user_id, agent_id, version, definition, system_prompt_bytes, policy_hash, created_at) ON agent_versions TO aiox_platform;
GRANT SELECT ON tenant_keys, agents, conversations, messages, payloads, executions, user_quotas, token_ledger,
  audit_logs, ai_workers TO aiox_platform;
GRANT INSERT ON messages, payloads, executions, user_quotas, token_ledger, audit_logs TO aiox_platform;
GRANT UPDATE (state, outcome_code, started_at, turn_passed_at, finished_at) ON messages TO aiox_platform;
GRANT UPDATE ON payloads, user_quotas, token_ledger TO aiox_platform;

-- ai: its row of the keys, references, memories, versions to read; it tells of itself
GRANT SELECT ON tenant_keys, agent_versions, payloads, agent_memories, ai_workers TO aiox_ai;
GRANT INSERT ON payloads, agent_memories, ai_workers TO aiox_ai;
GRANT UPDATE ON payloads, ai_workers TO aiox_ai;
GRANT UPDATE (last_recalled_at) ON agent_memories TO aiox_ai;
GRANT DELETE ON ai_workers TO aiox_ai;

-- bridge: its row of the keys; all else through functions
GRANT SELECT ON tenant_keys TO aiox_bridge;

-- the definer cannot log in and passes row-level security: what its functions touch and nothing else
GRANT SELECT (id, jid, email_key, password_hash, deleted_at) ON users TO aiox_definer;
GRANT SELECT (owner_user_id, token_hash) ON refresh_tokens TO aiox_definer;
GRANT SELECT ON agents, conversations, access_refusals TO aiox_definer;
GRANT SELECT (owner_user_id, id, agent_id, sender_jid, dedupe_key, sequence, direction, state, accepted_at, conversation_id)
  ON messages TO aiox_definer;
GRANT INSERT ON conversations, messages, access_refusals, audit_logs TO aiox_definer;
GRANT UPDATE (last_sequence, last_message_id) ON conversations TO aiox_definer;
GRANT UPDATE ON access_refusals TO aiox_definer;
