import { audited } from '../../contracts/audit-events.ts';
import type { OwnQuota, QuotaLimits } from '../../contracts/quota.ts';
import { ownQuota, quotaLimits, quotaNames } from '../../contracts/quota.ts';
import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { AgentUsage, QuotaAlert, Quotas, QuotaSettings, Usage } from '../../domain/quota-ports.ts';
import type { Database } from './database.ts';

interface Row {
  quota_config: unknown;
  quota_own: unknown;
}

const OF = 'SELECT quota_config, quota_own FROM users WHERE id = $1 AND deleted_at IS NULL';
const SET_OWN = `
  UPDATE users SET quota_own = $2 WHERE id = $1 AND deleted_at IS NULL RETURNING quota_config, quota_own`;
const GRANT = 'SELECT quota_config, quota_own FROM set_user_quota($1, $2, $3)';
const IS_ADMIN = `SELECT 1 FROM users WHERE id = $1 AND role = 'admin' AND deleted_at IS NULL`;

/** A counter counts only in the window that is open now. */
const USAGE = `
  SELECT q.agent_id, now() AS at,
    (CASE WHEN q.minute_start = date_trunc('minute', now(), 'UTC') THEN q.minute_spent + q.minute_reserved ELSE 0 END)::float8 AS minute_tokens,
    (CASE WHEN q.day_start = date_trunc('day', now(), 'UTC') THEN q.day_spent + q.day_reserved ELSE 0 END)::float8 AS day_tokens,
    (CASE WHEN q.worker_day = date_trunc('day', now(), 'UTC') THEN q.worker_ms ELSE 0 END)::float8 AS worker_ms,
    q.memory_bytes::float8 AS memory_bytes,
    (SELECT count(*)::integer FROM request_leases l
      WHERE l.owner_user_id = $1 AND l.expires_at > now() AND (q.agent_id = $2 OR l.agent_id = q.agent_id)) AS requests
  FROM user_quotas q WHERE q.owner_user_id = $1 ORDER BY q.agent_id`;

const ALERT = `id, kind, agent_id, window_start, (details ->> 'used')::float8 AS used, (details ->> 'limit')::float8 AS "limit",
  created_at, acknowledged_at, acknowledged_by`;
const ALERTS = `
  SELECT ${ALERT}
  FROM alerts WHERE owner_user_id = $1 AND created_at > now() - interval '1 day' ORDER BY created_at DESC LIMIT 100`;
const ONE_ALERT = `SELECT ${ALERT} FROM alerts WHERE owner_user_id = $1 AND id = $2`;
const seen = audited('alert.acknowledged');
const ACKNOWLEDGE = `
  WITH seen AS (
    UPDATE alerts SET acknowledged_at = clock_timestamp(), acknowledged_by = $1
    WHERE owner_user_id = $1 AND id = $2 AND acknowledged_at IS NULL RETURNING ${ALERT}
  ), noted AS (
    INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)
    SELECT $1, NULLIF(agent_id, $3::uuid), '${seen.eventType}', '${seen.severity}', jsonb_build_object('alert_id', id, 'kind', kind)
    FROM seen
  )
  SELECT * FROM seen`;

interface UsageRow {
  agent_id: string;
  at: Date;
  minute_tokens: number;
  day_tokens: number;
  worker_ms: number;
  memory_bytes: number;
  requests: number;
}

interface AlertRow {
  id: string;
  kind: string;
  agent_id: string;
  window_start: Date;
  used: number;
  limit: number;
  created_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
}

const NOTHING: Usage = { minuteTokens: 0, dayTokens: 0, workerMs: 0, memoryBytes: 0, requests: 0 };

/** Limits of users and what they have used of them. */
export function postgresQuotas(database: Database): Quotas {
  const asOwner = <R>(userId: string, name: string, statement: string, values: unknown[]) =>
    database.statementAsOwner<R>(userId, name, statement, values);
  return {
    async of(userId) {
      const [row] = await asOwner<Row>(userId, 'quota-of', OF, [userId]);
      return row && settings(row);
    },
    async setOwn(userId, own) {
      const [row] = await asOwner<Row>(userId, 'set-own-quota', SET_OWN, [userId, JSON.stringify(own)]);
      return row && settings(row);
    },
    async grant(adminId, userId, limits) {
      const [row] = await database.call<Row>('set-user-quota', GRANT, [adminId, userId, JSON.stringify(limits)]);
      return row && settings(row);
    },
    async isAdmin(userId) {
      return (await asOwner(userId, 'is-admin', IS_ADMIN, [userId])).length > 0;
    },
    async usage(userId) {
      const [rows, alerts] = await Promise.all([
        asOwner<UsageRow>(userId, 'quota-usage', USAGE, [userId, NIL_UUID]),
        asOwner<AlertRow>(userId, 'quota-alerts', ALERTS, [userId]),
      ]);
      const all = rows.map(usage);
      const whole = all.find(({ agentId }) => agentId === NIL_UUID);
      return {
        at: rows[0]?.at ?? new Date(),
        user: whole ?? NOTHING,
        agents: all.filter(({ agentId }) => agentId !== NIL_UUID),
        alerts: alerts.map(alert),
      };
    },
    async acknowledge(userId, alertId) {
      const values = [userId, alertId, NIL_UUID];
      const [now] = await asOwner<AlertRow>(userId, 'acknowledge-alert', ACKNOWLEDGE, values);
      if (now) return alert(now);
      const [before] = await asOwner<AlertRow>(userId, 'quota-alert', ONE_ALERT, [userId, alertId]);
      return before && alert(before);
    },
  };
}

/** What was stored under an older schema is read by this one: what it does not name has its default. */
function settings({ quota_config: config, quota_own: limited }: Row): QuotaSettings {
  const granted = quotaLimits.parse(config);
  const own: OwnQuota = ownQuota.parse(limited);
  const limits = Object.fromEntries(
    quotaNames.map((name) => [name, Math.min(granted[name], own[name] ?? Infinity)]),
  ) as QuotaLimits;
  return { granted, own, limits };
}

const usage = (row: UsageRow): AgentUsage => ({
  agentId: row.agent_id,
  minuteTokens: row.minute_tokens,
  dayTokens: row.day_tokens,
  workerMs: row.worker_ms,
  memoryBytes: row.memory_bytes,
  requests: row.requests,
});

const alert = (row: AlertRow): QuotaAlert => ({
  id: row.id,
  kind: row.kind,
  agentId: row.agent_id === NIL_UUID ? undefined : row.agent_id,
  windowStart: row.window_start,
  used: row.used,
  limit: row.limit,
  createdAt: row.created_at,
  // the table has both or neither
  acknowledged: row.acknowledged_at ? { at: row.acknowledged_at, by: row.acknowledged_by ?? '' } : undefined,
});
