import { quotaFacts } from '../../domain/policy/facts.ts';
import type { Ledger } from '../../domain/ports.ts';
import type { Database } from './database.ts';

const RESERVE = 'SELECT * FROM reserve_quota($1, $2, $3, $4, $5, $6, $7, $8)';
const SETTLE = 'SELECT settle_quota($1, $2, $3, $4, $5, $6, $7) AS warned';

/** What is not told by an older workflow: no agent's own minute can be warned of. */
const UNKNOWN_LIMIT = 9_000_000_000_000_000;

/** Tokens of fixed UTC minutes and days, requests at once, AI workers' time: counted under a row lock of the owner. */
export function postgresLedger(database: Database): Ledger {
  return {
    async reserve(ref, call, want, floor, agentPerMinute, leaseMs) {
      const values = [ref.ownerUserId, ref.agentId, ref.messageId, call, want, floor, agentPerMinute, leaseMs];
      const [row] = await database.call<{ granted: number; facts: unknown }>('reserve-quota', RESERVE, values);
      if (!row) throw new Error('The ledger gave no answer');
      return { granted: row.granted, facts: quotaFacts.parse(row.facts) };
    },
    async settle({ ownerUserId, agentId, messageId }, call, usage, took) {
      const used = usage === 'unknown' ? null : usage.prompt + usage.completion;
      const workerMs = took === undefined || took.workerMs === 'unknown' ? null : Math.round(took.workerMs);
      const limit = took?.agentPerMinute ?? UNKNOWN_LIMIT;
      const values = [ownerUserId, agentId, messageId, call, used, workerMs, limit];
      const [row] = await database.call<{ warned: string[] }>('settle-quota', SETTLE, values);
      return row?.warned ?? [];
    },
    async release({ ownerUserId, messageId }) {
      await database.call('release-request', 'SELECT release_request($1, $2)', [ownerUserId, messageId]);
    },
  };
}
