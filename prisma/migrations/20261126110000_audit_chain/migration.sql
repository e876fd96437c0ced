-- The audit log as a chain for each owner: every row has the next number, the hash of the row before and its own. Partitions
-- by month are dropped as a whole; the head remembers where the chain begins then. aiox_keeper owns these tables: it cannot
-- log in, and whoever can has no right to change or delete a row.

ALTER TABLE "audit_logs" RENAME TO audit_logs_before;
ALTER INDEX "audit_logs_pkey" RENAME TO audit_logs_before_pkey;
ALTER INDEX "audit_logs_owner_user_id_created_at_idx" RENAME TO audit_logs_before_idx;

CREATE TABLE "audit_logs" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "agent_id" UUID,
    "message_id" UUID,
    "event_type" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "sequence" BIGINT,
    "previous_hash" BYTEA,
    "hash" BYTEA,

    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("owner_user_id", "id", "created_at"),
    CONSTRAINT audit_logs_severity CHECK (severity IN ('info', 'warning', 'critical')),
    CONSTRAINT audit_logs_event_type CHECK (event_type ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'),
    -- the trigger's to fill in, so that no writer has to name them
    CONSTRAINT audit_logs_chained CHECK (sequence IS NOT NULL AND sequence > 0 AND previous_hash IS NOT NULL
      AND length(previous_hash) = 32 AND hash IS NOT NULL AND length(hash) = 32)
) PARTITION BY RANGE ("created_at");

CREATE INDEX "audit_logs_owner_user_id_sequence_idx" ON "audit_logs"("owner_user_id", "sequence");

-- What comes when no partition was made for its month: nothing is refused, and it is moved when the partition is there.
CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;

-- The last row of each owner's chain, and where the chain begins: start_hash is the hash of the row before start_sequence.
CREATE TABLE "audit_heads" (
    "owner_user_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "start_sequence" BIGINT NOT NULL DEFAULT 1,
    "start_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("owner_user_id")
) WITH (fillfactor = 50);

-- Heads as they were, signed with a key that the database does not have.
CREATE TABLE "audit_anchors" (
    "owner_user_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "anchored_at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "audit_anchors_pkey" PRIMARY KEY ("owner_user_id", "sequence")
);

-- SHA-256 of the columns, one a line. No value but `details` can hold a line break, and JSON has none of its own; it is
-- the last.
CREATE FUNCTION audit_hash(p_owner uuid, p_sequence bigint, p_previous bytea, p_id uuid, p_agent uuid, p_message uuid,
  p_event_type text, p_severity text, p_created_at timestamptz, p_details jsonb) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT sha256(convert_to('aiox-audit-1' || E'\n' || p_owner || E'\n' || p_sequence || E'\n' || encode(p_previous, 'hex') || E'\n'
    || p_id || E'\n' || coalesce(p_agent::text, '') || E'\n' || coalesce(p_message::text, '') || E'\n' || p_event_type || E'\n'
    || p_severity || E'\n' || (extract(epoch FROM p_created_at) * 1000)::bigint || E'\n' || p_details::text, 'UTF8'))
$$;

-- ── what was audited before is chained in the order in which it was written ─────────────────────────

CREATE FUNCTION make_audit_partition(p_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  part CONSTANT text := 'audit_logs_' || to_char(p_month, 'YYYYMM');
  begins CONSTANT timestamptz := date_trunc('month', p_month::timestamp) AT TIME ZONE 'UTC';
  ends CONSTANT timestamptz := (date_trunc('month', p_month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  owner_is CONSTANT text := 'owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid';
BEGIN
  IF to_regclass('public.' || part) IS NOT NULL THEN RETURN false; END IF;
  LOCK TABLE audit_logs IN ACCESS EXCLUSIVE MODE;
  IF to_regclass('public.' || part) IS NOT NULL THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('CREATE POLICY owner_isolation ON %I USING (%s)', part, owner_is);
  EXECUTE format('WITH moved AS (DELETE FROM audit_logs_default WHERE created_at >= %L AND created_at < %L RETURNING *)
    INSERT INTO %I SELECT * FROM moved', begins, ends, part);
  EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, begins, ends);
  RETURN true;
END $$;

DO $$
DECLARE
  genesis CONSTANT bytea := decode(repeat('00', 32), 'hex');
  old record;
  made audit_logs%ROWTYPE;
BEGIN
  PERFORM make_audit_partition(month::date) FROM generate_series(
    (SELECT date_trunc('month', coalesce(min(created_at), now()) AT TIME ZONE 'UTC') FROM audit_logs_before),
    date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months', interval '1 month') AS month;
  FOR old IN SELECT * FROM audit_logs_before ORDER BY owner_user_id, created_at, id LOOP
    IF made.owner_user_id IS DISTINCT FROM old.owner_user_id THEN
      made.sequence := 0;
      made.hash := genesis;
    END IF;
    made.owner_user_id := old.owner_user_id;
    made.id := old.id;
    made.agent_id := old.agent_id;
    made.message_id := old.message_id;
    made.event_type := old.event_type;
    made.severity := old.severity;
    made.details := old.details;
    made.created_at := old.created_at;
    made.sequence := made.sequence + 1;
    made.previous_hash := made.hash;
    made.hash := audit_hash(made.owner_user_id, made.sequence, made.previous_hash, made.id, made.agent_id, made.message_id,
      made.event_type, made.severity, made.created_at, made.details);
    INSERT INTO audit_logs VALUES (made.*);
  END LOOP;
  INSERT INTO audit_heads (owner_user_id, sequence, hash, start_hash)
  SELECT DISTINCT ON (owner_user_id) owner_user_id, sequence, hash, genesis FROM audit_logs ORDER BY owner_user_id, sequence DESC;
END $$;
DROP TABLE audit_logs_before;

-- ── the chain ────────────────────────────────────────────────────────────────────────────────────

-- Every writer is covered, whoever it is. The head's row is the lock: rows of one owner are chained one after the other.
CREATE FUNCTION chain_audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  genesis CONSTANT bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
  head audit_heads%ROWTYPE;
BEGIN
  SELECT * INTO head FROM audit_heads h WHERE h.owner_user_id = NEW.owner_user_id FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_heads (owner_user_id, sequence, hash, start_hash) VALUES (NEW.owner_user_id, 0, genesis, genesis)
    ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_heads h WHERE h.owner_user_id = NEW.owner_user_id FOR UPDATE;
  END IF;
  NEW.sequence := head.sequence + 1;
  NEW.previous_hash := head.hash;
  NEW.hash := audit_hash(NEW.owner_user_id, NEW.sequence, NEW.previous_hash, NEW.id, NEW.agent_id, NEW.message_id, NEW.event_type,
    NEW.severity, NEW.created_at, NEW.details);
  -- something is NULL that must not be: the row is refused, by its policy or by the table
  IF NEW.hash IS NULL THEN RETURN NEW; END IF;
  UPDATE audit_heads h SET sequence = NEW.sequence, hash = NEW.hash WHERE h.owner_user_id = NEW.owner_user_id;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_logs_chained BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION chain_audit_row();

-- A trial is audited once, however often its step is repeated. ON CONFLICT would come too late: the trigger has moved the
-- head before the conflict is seen, and the chain would have a gap.
CREATE FUNCTION record_trial(p_owner uuid, p_message uuid, p_details jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  PERFORM pg_advisory_xact_lock(hashtextextended('trial ' || p_message, 0));
  IF EXISTS (SELECT FROM audit_logs l WHERE l.owner_user_id = p_owner AND l.id = p_message) THEN RETURN; END IF;
  INSERT INTO audit_logs (owner_user_id, id, message_id, event_type, severity, details)
  VALUES (p_owner, p_message, p_message, 'agent.tried', 'info', p_details);
END $$;

-- As before, but in the order of owners: each row that is audited holds its owner's head until the end, and two that count
-- at once must not wait for each other.
CREATE OR REPLACE FUNCTION count_refusals(p_agents uuid[], p_senders text[], p_counts integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  knocked record;
  counted integer;
BEGIN
  FOR knocked IN
    SELECT coalesce(a.id, nobody) AS target, coalesce(a.owner_user_id, nobody) AS target_owner,
      sum(k.times)::integer AS times, max(left(k.sender, 512)) AS sender
    FROM unnest(p_agents, p_senders, p_counts) AS k (agent, sender, times) LEFT JOIN agents a ON a.id = k.agent
    GROUP BY 1, 2 ORDER BY 2, 1
  LOOP
    INSERT INTO access_refusals AS r (agent_id, window_start, count, last_sender, last_at)
    VALUES (knocked.target, hour, knocked.times, knocked.sender, clock_timestamp())
    ON CONFLICT (agent_id, window_start) DO UPDATE
      SET count = r.count + excluded.count, last_sender = excluded.last_sender, last_at = excluded.last_at
    RETURNING r.count INTO counted;
    -- audited at 1, 10, 100, …, or when one of them was passed: knocking does not fill the log
    IF counted = knocked.times OR length(counted::text) > length((counted - knocked.times)::text) THEN
      INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)
      VALUES (knocked.target_owner, NULLIF(knocked.target, nobody), 'access.denied', 'warning', jsonb_build_object(
        'reason', 'ACCESS_DENIED: Agent ownership mismatch', 'count', counted, 'since', hour, 'last_sender', knocked.sender));
    END IF;
  END LOOP;
END $$;

-- ── sign-ins, counted together as refusals are ────────────────────────────────────────────────────

CREATE TABLE "sign_in_counts" (
    "owner_user_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "sign_in_counts_pkey" PRIMARY KEY ("owner_user_id", "outcome", "window_start")
);
ALTER TABLE sign_in_counts ADD CHECK (outcome IN ('right', 'wrong'));

-- By account and hour, audited at 1, 10, 100, …; tries of accounts that do not exist count for nobody's.
CREATE FUNCTION count_sign_ins(p_owners uuid[], p_outcomes text[], p_counts integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  told record;
  counted integer;
BEGIN
  -- what is over is of no use; what another call is deleting is left to it
  DELETE FROM sign_in_counts c WHERE (c.owner_user_id, c.outcome, c.window_start) IN (
    SELECT o.owner_user_id, o.outcome, o.window_start FROM sign_in_counts o WHERE o.window_start < hour FOR UPDATE SKIP LOCKED);
  FOR told IN
    SELECT k.owner, k.outcome, sum(k.times)::integer AS times
    FROM unnest(p_owners, p_outcomes, p_counts) AS k (owner, outcome, times) GROUP BY 1, 2 ORDER BY 1, 2
  LOOP
    INSERT INTO sign_in_counts AS c (owner_user_id, outcome, window_start, count)
    VALUES (told.owner, told.outcome, hour, told.times)
    ON CONFLICT (owner_user_id, outcome, window_start) DO UPDATE SET count = c.count + excluded.count
    RETURNING c.count INTO counted;
    CONTINUE WHEN counted <> told.times AND length(counted::text) = length((counted - told.times)::text);
    IF told.outcome = 'right' THEN
      INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
      VALUES (told.owner, 'account.signed_in', 'info', jsonb_build_object('count', counted, 'since', hour));
    ELSE
      INSERT INTO audit_logs (owner_user_id, event_type, severity, details)
      VALUES (told.owner, 'account.sign_in_failed', 'warning', jsonb_build_object('count', counted, 'since', hour));
    END IF;
  END LOOP;
END $$;

-- ── anchors and retention: the platform's, which sees no row of a tenant by them ──────────────────

-- Heads that are ahead of their last anchor.
CREATE FUNCTION heads_to_anchor(p_limit integer) RETURNS TABLE (owner_user_id uuid, sequence bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.owner_user_id, h.sequence, h.hash FROM audit_heads h
  WHERE h.sequence > 0 AND NOT EXISTS (
    SELECT FROM audit_anchors a WHERE a.owner_user_id = h.owner_user_id AND a.sequence >= h.sequence)
  ORDER BY h.owner_user_id LIMIT p_limit
$$;

CREATE FUNCTION keep_anchors(p_owners uuid[], p_sequences bigint[], p_hashes bytea[], p_signatures bytea[],
  p_anchored_at timestamptz, p_key_id text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO audit_anchors (owner_user_id, sequence, hash, anchored_at, key_id, signature)
  SELECT a.owner, a.sequence, a.hash, p_anchored_at, p_key_id, a.signature
  FROM unnest(p_owners, p_sequences, p_hashes, p_signatures) AS a (owner, sequence, hash, signature)
  ON CONFLICT DO NOTHING
$$;

-- Partitions of this month and of those to come, and of what waits in the default one; how many were made.
CREATE FUNCTION make_audit_partitions(p_months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  this_month CONSTANT timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
  needed date[];
  month date;
  made integer := 0;
BEGIN
  -- first which, then make them: a table cannot be changed while it is read
  SELECT array_agg(n.month) INTO needed FROM (
    SELECT m::date AS month FROM generate_series(this_month, this_month + make_interval(months => p_months_ahead), interval '1 month') AS m
    UNION SELECT date_trunc('month', d.created_at AT TIME ZONE 'UTC')::date FROM audit_logs_default d
  ) AS n;
  FOREACH month IN ARRAY needed LOOP
    IF make_audit_partition(month) THEN made := made + 1; END IF;
  END LOOP;
  RETURN made;
END $$;

-- Drops the oldest month that is wholly older than so many days; its name, or NULL when there is none. Rows of the chain that
-- were written into the next month by a clock that ran ahead go with it: the chain must not begin with a hole. Fewer days than
-- 90 are refused, so that nobody who may call this can empty the log.
CREATE FUNCTION drop_audit_partition(p_retention_days integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  oldest text;
BEGIN
  -- NULL would be fewer than nothing
  IF p_retention_days IS NULL OR p_retention_days < 90 THEN RAISE EXCEPTION 'audit rows are kept for 90 days at least' USING ERRCODE = '22023'; END IF;
  SELECT c.relname INTO oldest FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'public.audit_logs'::regclass AND c.relname ~ '^audit_logs_[0-9]{6}$'
    AND (to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC' <= now() - make_interval(days => p_retention_days)
  ORDER BY c.relname LIMIT 1;
  IF oldest IS NULL THEN RETURN NULL; END IF;
  -- before any head: a writer holds the table before it waits for a head
  LOCK TABLE audit_logs IN ACCESS EXCLUSIVE MODE;
  -- another one did it while this one waited
  IF to_regclass('public.' || oldest) IS NULL THEN RETURN oldest; END IF;
  EXECUTE format('UPDATE audit_heads h SET start_sequence = gone.sequence + 1, start_hash = gone.hash
    FROM (SELECT DISTINCT ON (owner_user_id) owner_user_id, sequence, hash FROM %I ORDER BY owner_user_id, sequence DESC) gone
    WHERE h.owner_user_id = gone.owner_user_id AND gone.sequence >= h.start_sequence', oldest);
  EXECUTE format('DELETE FROM audit_logs l USING (SELECT DISTINCT owner_user_id FROM %I) gone, audit_heads h
    WHERE l.owner_user_id = gone.owner_user_id AND h.owner_user_id = gone.owner_user_id AND l.sequence < h.start_sequence', oldest);
  -- the one that signs the hash before the start stays
  EXECUTE format('DELETE FROM audit_anchors a USING (SELECT DISTINCT owner_user_id FROM %I) gone, audit_heads h
    WHERE a.owner_user_id = gone.owner_user_id AND h.owner_user_id = gone.owner_user_id AND a.sequence < h.start_sequence - 1', oldest);
  EXECUTE format('DROP TABLE %I', oldest);
  RETURN oldest;
END $$;

-- ── whose rows, and who may what ─────────────────────────────────────────────────────────────────

DO $$
DECLARE
  tenant_table text;
  owner_is CONSTANT text := 'owner_user_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid';
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['audit_logs', 'audit_logs_default', 'audit_heads', 'audit_anchors', 'sign_in_counts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY owner_isolation ON %I USING (%s) WITH CHECK (%s)', tenant_table, owner_is, owner_is);
  END LOOP;
  FOR tenant_table IN SELECT i.inhrelid::regclass::text FROM pg_inherits i WHERE i.inhparent = 'audit_logs'::regclass LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO aiox_keeper', tenant_table);
  END LOOP;
END $$;

GRANT USAGE, CREATE ON SCHEMA public TO aiox_keeper;
ALTER TABLE audit_logs OWNER TO aiox_keeper;
ALTER TABLE audit_heads OWNER TO aiox_keeper;
ALTER TABLE audit_anchors OWNER TO aiox_keeper;

-- what the trigger fills in and when a row was written is nobody's to say
GRANT SELECT, INSERT (owner_user_id, id, agent_id, message_id, event_type, severity, details) ON audit_logs TO aiox_api, aiox_platform;
GRANT INSERT (owner_user_id, id, agent_id, message_id, event_type, severity, details) ON audit_logs TO aiox_definer;
GRANT SELECT ON audit_heads, audit_anchors TO aiox_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_counts TO aiox_definer;

REVOKE ALL ON FUNCTION audit_hash, make_audit_partition, chain_audit_row, record_trial, count_sign_ins, heads_to_anchor,
  keep_anchors, make_audit_partitions, drop_audit_partition FROM PUBLIC;
ALTER FUNCTION audit_hash OWNER TO aiox_keeper;
ALTER FUNCTION chain_audit_row OWNER TO aiox_keeper;
ALTER FUNCTION make_audit_partition OWNER TO aiox_keeper;
ALTER FUNCTION make_audit_partitions OWNER TO aiox_keeper;
ALTER FUNCTION drop_audit_partition OWNER TO aiox_keeper;
ALTER FUNCTION heads_to_anchor OWNER TO aiox_keeper;
ALTER FUNCTION keep_anchors OWNER TO aiox_keeper;
ALTER FUNCTION count_sign_ins OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION count_sign_ins TO aiox_api;
GRANT EXECUTE ON FUNCTION record_trial, heads_to_anchor, keep_anchors, make_audit_partitions, drop_audit_partition TO aiox_platform;
