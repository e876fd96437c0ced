-- An owner's own key makes a pool able to serve a provider for which its operator gave none.
CREATE OR REPLACE FUNCTION load_capabilities(p_owner uuid, p_agent uuid, p_version integer, p_healthy_ms integer, p_alive_ms integer)
RETURNS TABLE (definition jsonb, policy_hash text, considered integer, successes integer, alive integer, serving integer,
  workers integer, slots integer, active integer)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  PERFORM set_config('app.owner', p_owner::text, true);
  RETURN QUERY
    SELECT v.definition, v.policy_hash, r.considered, r.successes, w.alive, w.serving, w.workers, w.slots, w.active
    FROM agent_versions v,
    LATERAL (
      SELECT count(*)::integer AS considered, (count(*) FILTER (WHERE last.outcome = 'answered'))::integer AS successes
      FROM (
        SELECT e.outcome FROM executions e WHERE e.owner_user_id = p_owner AND e.agent_id = p_agent
        ORDER BY e.created_at DESC LIMIT 100
      ) last
    ) r,
    LATERAL (
      SELECT v.definition #>> '{llm_config,provider}' AS name, EXISTS (
        SELECT FROM provider_credentials c
        WHERE c.owner_user_id = p_owner AND c.provider = v.definition #>> '{llm_config,provider}'
      ) AS own_key
    ) p,
    LATERAL (
      SELECT count(*)::integer AS alive,
        (count(*) FILTER (WHERE k.capabilities #> ARRAY['providers', p.name] IS NOT NULL
          AND (p.own_key OR (k.capabilities #>> ARRAY['providers', p.name, 'operator'])::boolean)))::integer AS serving,
        (count(*) FILTER (WHERE k.fresh))::integer AS workers,
        coalesce(sum(k.slots) FILTER (WHERE k.fresh), 0)::integer AS slots,
        coalesce(sum(least(k.active_requests, k.slots)) FILTER (WHERE k.fresh), 0)::integer AS active
      FROM (
        SELECT a.capabilities, a.slots, a.active_requests,
          a.last_heartbeat_at > moment - make_interval(secs => p_healthy_ms / 1000.0) AS fresh
        FROM ai_workers a
        WHERE a.pool = v.definition #>> '{llm_config,worker_pool}'
          AND a.last_heartbeat_at > moment - make_interval(secs => p_alive_ms / 1000.0)
      ) k
    ) w
    WHERE v.owner_user_id = p_owner AND v.agent_id = p_agent AND v.version = p_version;
END $$;
