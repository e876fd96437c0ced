-- A warning has an id, under which its owner says that they have seen it; and whoever books tokens hears which are new.
ALTER TABLE "alerts"
  ADD COLUMN "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN "acknowledged_at" TIMESTAMPTZ(3),
  ADD COLUMN "acknowledged_by" UUID;
CREATE UNIQUE INDEX "alerts_owner_user_id_id_key" ON "alerts"("owner_user_id", "id");
ALTER TABLE alerts ADD CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL));
GRANT UPDATE (acknowledged_at, acknowledged_by) ON alerts TO aiox_api;

-- a function's result cannot be replaced by one of another type
DROP FUNCTION settle_quota(uuid, uuid, uuid, integer, integer, integer, bigint);
DROP FUNCTION warn_of_quota(uuid, text, uuid, timestamptz, bigint, bigint);

-- Once for each window; those of a month ago go with the new one. Whether it is new.
CREATE FUNCTION warn_of_quota(p_owner uuid, p_kind text, p_agent uuid, p_window timestamptz, p_used bigint, p_limit bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_used * 10 < p_limit * 8 THEN RETURN false; END IF;
  INSERT INTO alerts (owner_user_id, kind, agent_id, window_start, details, created_at)
  VALUES (p_owner, p_kind, p_agent, p_window, jsonb_build_object('used', p_used, 'limit', p_limit), clock_timestamp())
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  DELETE FROM alerts a WHERE a.owner_user_id = p_owner AND a.window_start < now() - interval '30 days';
  RETURN true;
END $$;

-- After it: books tokens as settle_tokens does, and the AI worker's time, once. NULL milliseconds: nobody knows, so all that
-- went by since the reservation. A later truth replaces the tokens only. Gives the kinds of the warnings that are new.
CREATE FUNCTION settle_quota(p_owner uuid, p_agent uuid, p_message uuid, p_call integer, p_used integer, p_worker_ms integer,
  p_agent_per_minute bigint) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  moment timestamptz;
  took integer;
  limits record;
  counted record;
  warned text[] := '{}';
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  moment := lock_quota(p_owner, p_agent);
  PERFORM settle_tokens(p_owner, p_agent, p_message, p_call, p_used);
  UPDATE token_ledger l
  SET worker_ms = coalesce(p_worker_ms, least(greatest(epoch_ms(moment) - epoch_ms(l.created_at), 0), 86400000))
  WHERE l.owner_user_id = p_owner AND l.message_id = p_message AND l.call = p_call AND l.worker_ms IS NULL
  RETURNING l.worker_ms INTO took;
  IF NOT FOUND THEN RETURN warned; END IF;
  UPDATE user_quotas q
  SET worker_ms = CASE WHEN q.worker_day < date_trunc('day', moment, 'UTC') THEN 0 ELSE q.worker_ms END + took,
    worker_day = greatest(q.worker_day, date_trunc('day', moment, 'UTC'))
  WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody);

  SELECT quota_limit(u.quota_config, u.quota_own, 'tokens_per_minute') AS per_minute,
         quota_limit(u.quota_config, u.quota_own, 'tokens_per_day') AS per_day,
         quota_limit(u.quota_config, u.quota_own, 'worker_seconds_per_day') * 1000 AS worker_ms,
         quota_limit(u.quota_config, u.quota_own, 'worker_seconds_per_agent_day') * 1000 AS worker_ms_of_agent
    INTO STRICT limits FROM users u WHERE u.id = p_owner;
  FOR counted IN SELECT q.* FROM user_quotas q WHERE q.owner_user_id = p_owner AND q.agent_id IN (p_agent, nobody) LOOP
    IF counted.agent_id = nobody THEN
      IF warn_of_quota(p_owner, 'user_minute', nobody, counted.minute_start, counted.minute_spent, limits.per_minute) THEN warned := warned || 'user_minute'::text; END IF;
      IF warn_of_quota(p_owner, 'user_day', nobody, counted.day_start, counted.day_spent, limits.per_day) THEN warned := warned || 'user_day'::text; END IF;
      IF warn_of_quota(p_owner, 'user_worker_day', nobody, counted.worker_day, counted.worker_ms, limits.worker_ms) THEN warned := warned || 'user_worker_day'::text; END IF;
    ELSE
      IF warn_of_quota(p_owner, 'agent_minute', p_agent, counted.minute_start, counted.minute_spent, p_agent_per_minute) THEN warned := warned || 'agent_minute'::text; END IF;
      IF warn_of_quota(p_owner, 'agent_worker_day', p_agent, counted.worker_day, counted.worker_ms, limits.worker_ms_of_agent) THEN warned := warned || 'agent_worker_day'::text; END IF;
    END IF;
  END LOOP;
  RETURN warned;
END $$;

REVOKE ALL ON FUNCTION warn_of_quota, settle_quota FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warn_of_quota TO aiox_definer, aiox_platform;
GRANT EXECUTE ON FUNCTION settle_quota TO aiox_platform;
