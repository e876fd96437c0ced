-- What a rule decided about a message, and the facts it decided by: codes and numbers, never a text. It goes with its message.
CREATE TABLE "policy_decisions" (
    "owner_user_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "call" INTEGER NOT NULL,
    "agent_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "allowed" BOOLEAN NOT NULL,
    "code" TEXT,
    "details" JSONB NOT NULL,
    "facts" JSONB NOT NULL,
    "policy_version" TEXT NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_decisions_pkey" PRIMARY KEY ("owner_user_id","message_id","step","call")
);
ALTER TABLE "policy_decisions" ADD CONSTRAINT "policy_decisions_owner_user_id_message_id_fkey"
  FOREIGN KEY ("owner_user_id", "message_id") REFERENCES "messages"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE policy_decisions
  ADD CHECK (step IN ('message', 'quota', 'workers', 'tool', 'audit')),
  ADD CHECK (allowed = (code IS NULL));
-- what an owner asks for are refusals, and they are few
CREATE INDEX policy_decisions_refused ON policy_decisions (owner_user_id, decided_at, message_id) WHERE NOT allowed;

ALTER TABLE policy_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_decisions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON policy_decisions
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);
GRANT SELECT, INSERT ON policy_decisions TO aiox_platform;
GRANT UPDATE (rule, allowed, code, details, facts, decided_at) ON policy_decisions TO aiox_platform;
GRANT SELECT ON policy_decisions TO aiox_api;

-- Said twice, the first counts: a step that runs again after a crash may find other facts. Only a refusal gives way to what is
-- decided later, since a call that found no tokens may wait for its minute. What is tried before it is saved has no message,
-- and leaves nothing here.
CREATE FUNCTION record_decisions(p_owner uuid, p_message uuid, p_decisions jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  INSERT INTO policy_decisions (owner_user_id, message_id, step, call, agent_id, rule, allowed, code, details, facts, policy_version, policy_hash, decided_at)
  SELECT p_owner, p_message, d.step, d.call, m.agent_id, d.rule, d.allowed, d.code, d.details, d.facts, d.policy_version, d.policy_hash, clock_timestamp()
  FROM jsonb_to_recordset(p_decisions) AS d (step text, call integer, rule text, allowed boolean, code text, details jsonb, facts jsonb,
      policy_version text, policy_hash text)
  JOIN messages m ON m.owner_user_id = p_owner AND m.id = p_message
  ON CONFLICT (owner_user_id, message_id, step, call) DO UPDATE
    SET rule = excluded.rule, allowed = excluded.allowed, code = excluded.code, details = excluded.details, facts = excluded.facts,
      decided_at = excluded.decided_at
    WHERE NOT policy_decisions.allowed;
END $$;

-- The execution with the decisions that stood in the history until then, in one transaction.
CREATE FUNCTION record_decided_execution(p_owner uuid, p_message uuid, p_execution jsonb, p_reply uuid, p_body bytea, p_audit jsonb, p_decisions jsonb)
RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  first boolean;
BEGIN
  first := record_execution(p_owner, p_message, p_execution, p_reply, p_body, p_audit);
  IF first THEN PERFORM record_decisions(p_owner, p_message, p_decisions); END IF;
  RETURN first;
END $$;

REVOKE ALL ON FUNCTION record_decisions, record_decided_execution FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_decisions, record_decided_execution TO aiox_platform;
