-- CreateExtension
CREATE EXTENSION IF NOT EXISTS vector;

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "jid" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'user',
    "quota_config" JSONB NOT NULL DEFAULT '{"tokens_per_minute": 100000, "tokens_per_day": 2000000}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_tokens" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "owner_user_id" UUID NOT NULL,
    "family_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_keys" (
    "owner_user_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tier" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "tenant_keys_pkey" PRIMARY KEY ("owner_user_id","key_id","tier")
);

-- CreateTable
CREATE TABLE "agents" (
    "id" UUID NOT NULL,
    "owner_user_id" UUID NOT NULL,
    "jid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "current_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "agents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_versions" (
    "owner_user_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "system_prompt" BYTEA NOT NULL,
    "system_prompt_bytes" INTEGER NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_versions_pkey" PRIMARY KEY ("owner_user_id","agent_id","version")
);

-- CreateTable
CREATE TABLE "conversations" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "participant_jid" TEXT NOT NULL,
    "last_sequence" INTEGER NOT NULL DEFAULT 0,
    "last_message_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "conversations_pkey" PRIMARY KEY ("owner_user_id","id")
);

-- CreateTable
CREATE TABLE "messages" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "previous_message_id" UUID,
    "sender_jid" TEXT NOT NULL,
    "reply_to" TEXT NOT NULL DEFAULT '',
    "door" TEXT NOT NULL,
    "dedupe_key" TEXT,
    "stanza_id" TEXT NOT NULL DEFAULT '',
    "thread" TEXT NOT NULL DEFAULT '',
    "body" BYTEA NOT NULL,
    "agent_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "outcome_code" TEXT,
    "in_reply_to" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "turn_passed_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "messages_pkey" PRIMARY KEY ("owner_user_id","id")
);

-- CreateTable
CREATE TABLE "payloads" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payloads_pkey" PRIMARY KEY ("owner_user_id","id")
);

-- CreateTable
CREATE TABLE "executions" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "agent_version" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "outcome_code" TEXT,
    "tokens_used" INTEGER NOT NULL,
    "prompt_tokens" INTEGER NOT NULL,
    "completion_tokens" INTEGER NOT NULL,
    "tokens_estimated" BOOLEAN NOT NULL,
    "tools_called" JSONB NOT NULL DEFAULT '[]',
    "worker_id" TEXT,
    "provider" TEXT,
    "model" TEXT,
    "attempts" INTEGER NOT NULL,
    "priority" JSONB NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "platform_latency_ms" INTEGER NOT NULL,
    "ai_latency_ms" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "executions_pkey" PRIMARY KEY ("owner_user_id","id")
);

-- CreateTable
CREATE TABLE "agent_memories" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "source_message_id" UUID NOT NULL,
    "content" BYTEA NOT NULL,
    "embedding" vector NOT NULL,
    "embedding_model" TEXT NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_recalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_memories_pkey" PRIMARY KEY ("owner_user_id","id")
) PARTITION BY HASH ("owner_user_id");

-- 16 partitions, by owner: one tenant's memories lie in one place and its index is its own size
DO $$ BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format('CREATE TABLE agent_memories_p%s PARTITION OF agent_memories FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
      lpad(i::text, 2, '0'), i);
  END LOOP;
END $$;

-- CreateTable
CREATE TABLE "user_quotas" (
    "owner_user_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "minute_start" TIMESTAMPTZ(3) NOT NULL,
    "minute_spent" BIGINT NOT NULL DEFAULT 0,
    "minute_reserved" BIGINT NOT NULL DEFAULT 0,
    "day_start" TIMESTAMPTZ(3) NOT NULL,
    "day_spent" BIGINT NOT NULL DEFAULT 0,
    "day_reserved" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "user_quotas_pkey" PRIMARY KEY ("owner_user_id","agent_id")
);

-- CreateTable
CREATE TABLE "token_ledger" (
    "owner_user_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "call" INTEGER NOT NULL,
    "agent_id" UUID NOT NULL,
    "reserved" INTEGER NOT NULL,
    "settled" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'reserved',
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "lapsed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "token_ledger_pkey" PRIMARY KEY ("owner_user_id","message_id","call")
);

-- CreateTable
CREATE TABLE "audit_logs" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "agent_id" UUID,
    "message_id" UUID,
    "event_type" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("owner_user_id","id")
);

-- CreateTable
CREATE TABLE "access_refusals" (
    "agent_id" UUID NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "last_sender" TEXT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_refusals_pkey" PRIMARY KEY ("agent_id","window_start")
);

-- CreateTable
CREATE TABLE "ai_workers" (
    "worker_id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "capabilities" JSONB NOT NULL,
    "slots" INTEGER NOT NULL,
    "active_requests" INTEGER NOT NULL,
    "average_latency_ms" DOUBLE PRECISION,
    "memory_mb" DOUBLE PRECISION NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_heartbeat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ai_workers_pkey" PRIMARY KEY ("worker_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key_key" ON "users"("email_key");

-- CreateIndex
CREATE UNIQUE INDEX "users_jid_key" ON "users"("jid");

-- CreateIndex
CREATE UNIQUE INDEX "refresh_tokens_token_hash_key" ON "refresh_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "refresh_tokens_owner_user_id_family_id_idx" ON "refresh_tokens"("owner_user_id", "family_id");

-- CreateIndex
CREATE UNIQUE INDEX "agents_jid_key" ON "agents"("jid");

-- CreateIndex
CREATE INDEX "agents_owner_user_id_created_at_id_idx" ON "agents"("owner_user_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "agents_owner_user_id_id_key" ON "agents"("owner_user_id", "id");

-- CreateIndex
CREATE INDEX "conversations_owner_user_id_agent_id_idx" ON "conversations"("owner_user_id", "agent_id");

-- CreateIndex
CREATE INDEX "messages_owner_user_id_agent_id_accepted_at_id_idx" ON "messages"("owner_user_id", "agent_id", "accepted_at", "id");

-- CreateIndex
CREATE INDEX "messages_owner_user_id_in_reply_to_idx" ON "messages"("owner_user_id", "in_reply_to");

-- CreateIndex
CREATE UNIQUE INDEX "messages_agent_id_sender_jid_dedupe_key_key" ON "messages"("agent_id", "sender_jid", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "messages_owner_user_id_conversation_id_sequence_direction_key" ON "messages"("owner_user_id", "conversation_id", "sequence", "direction");

-- CreateIndex
CREATE INDEX "payloads_expires_at_idx" ON "payloads"("expires_at");

-- CreateIndex
CREATE INDEX "executions_owner_user_id_agent_id_created_at_idx" ON "executions"("owner_user_id", "agent_id", "created_at");

-- CreateIndex
CREATE INDEX "agent_memories_owner_user_id_agent_id_idx" ON "agent_memories"("owner_user_id", "agent_id");

-- CreateIndex
CREATE INDEX "audit_logs_owner_user_id_created_at_idx" ON "audit_logs"("owner_user_id", "created_at");

-- CreateIndex
CREATE INDEX "ai_workers_pool_last_heartbeat_at_idx" ON "ai_workers"("pool", "last_heartbeat_at");

-- AddForeignKey
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_owner_user_id_fkey" FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agents" ADD CONSTRAINT "agents_owner_user_id_fkey" FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_versions" ADD CONSTRAINT "agent_versions_owner_user_id_agent_id_fkey" FOREIGN KEY ("owner_user_id", "agent_id") REFERENCES "agents"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_owner_user_id_agent_id_fkey" FOREIGN KEY ("owner_user_id", "agent_id") REFERENCES "agents"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_owner_user_id_conversation_id_fkey" FOREIGN KEY ("owner_user_id", "conversation_id") REFERENCES "conversations"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_owner_user_id_agent_id_agent_version_fkey" FOREIGN KEY ("owner_user_id", "agent_id", "agent_version") REFERENCES "agent_versions"("owner_user_id", "agent_id", "version") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_owner_user_id_in_reply_to_fkey" FOREIGN KEY ("owner_user_id", "in_reply_to") REFERENCES "messages"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "executions" ADD CONSTRAINT "executions_owner_user_id_id_fkey" FOREIGN KEY ("owner_user_id", "id") REFERENCES "messages"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_memories" ADD CONSTRAINT "agent_memories_owner_user_id_agent_id_fkey" FOREIGN KEY ("owner_user_id", "agent_id") REFERENCES "agents"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_quotas" ADD CONSTRAINT "user_quotas_owner_user_id_fkey" FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "token_ledger" ADD CONSTRAINT "token_ledger_owner_user_id_fkey" FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What the schema language has no words for -------------------------------------------------------

-- one open conversation of an address with an agent
CREATE UNIQUE INDEX conversations_open ON conversations (owner_user_id, agent_id, participant_jid) WHERE closed_at IS NULL;

-- what the starter looks for, and the ledger: both stay as small as what is open
CREATE INDEX messages_unstarted ON messages (accepted_at) WHERE state = 'accepted';
CREATE INDEX token_ledger_open ON token_ledger (owner_user_id, lease_expires_at) WHERE state = 'reserved';

ALTER TABLE users ADD CHECK (role IN ('user', 'admin', 'auditor')), ADD CHECK (jsonb_typeof(quota_config) = 'object');
ALTER TABLE tenant_keys ADD CHECK (tier IN ('api', 'platform', 'ai', 'bridge'));
ALTER TABLE agents ADD CHECK (state IN ('active', 'paused', 'deleted')), ADD CHECK ((state = 'deleted') = (deleted_at IS NOT NULL));
ALTER TABLE messages
  ADD CHECK (direction IN ('in', 'out')),
  ADD CHECK (door IN ('xmpp', 'web', 'api')),
  ADD CHECK (state IN ('accepted', 'running', 'answered', 'refused', 'failed')),
  ADD CHECK ((direction = 'in') = (dedupe_key IS NOT NULL)),
  ADD CHECK ((direction = 'out') = (in_reply_to IS NOT NULL));
ALTER TABLE executions ADD CHECK (outcome IN ('answered', 'refused', 'failed'));
ALTER TABLE agent_memories ADD CHECK (dimensions = vector_dims(embedding));
ALTER TABLE user_quotas ADD CHECK (minute_spent >= 0 AND minute_reserved >= 0 AND day_spent >= 0 AND day_reserved >= 0);
ALTER TABLE token_ledger
  ADD CHECK (reserved > 0),
  ADD CHECK (state IN ('reserved', 'settled', 'unknown')),
  ADD CHECK ((state = 'reserved') = (settled IS NULL));
ALTER TABLE audit_logs ADD CHECK (severity IN ('info', 'warning', 'critical'));
