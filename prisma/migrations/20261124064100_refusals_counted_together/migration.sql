-- Refusals of a second in one call. Counted one by one, all unknown addresses waited for the lock of one row: whoever
-- knocked quickly enough made everybody wait, and could have told an agent's row from that one.
DROP FUNCTION count_refusal(uuid, text);
CREATE FUNCTION count_refusals(p_agents uuid[], p_senders text[], p_counts integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  knocked record;
  counted integer;
BEGIN
  -- always in the same order: two processes that count at once must not wait for each other
  FOR knocked IN
    SELECT coalesce(a.id, nobody) AS target, coalesce(a.owner_user_id, nobody) AS target_owner,
      sum(k.times)::integer AS times, max(left(k.sender, 512)) AS sender
    FROM unnest(p_agents, p_senders, p_counts) AS k (agent, sender, times) LEFT JOIN agents a ON a.id = k.agent
    GROUP BY 1, 2 ORDER BY 1
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
REVOKE ALL ON FUNCTION count_refusals FROM PUBLIC;
ALTER FUNCTION count_refusals OWNER TO aiox_definer;
GRANT EXECUTE ON FUNCTION count_refusals TO aiox_api, aiox_bridge;
