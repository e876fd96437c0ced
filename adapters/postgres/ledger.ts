import type { Ledger, Reservation } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** `remaining` is a bigint: the driver gives it as text. */
type Reserved = { granted: number; resets_at: Date | null; refused_by: Reservation['limit']; remaining: string };

const RESERVE = 'SELECT * FROM reserve_tokens($1, $2, $3, $4, $5, $6, $7, $8)';
const SETTLE = 'SELECT settle_tokens($1, $2, $3, $4, $5)';

/** Tokens of fixed UTC minutes and days, counted under a row lock of the owner. */
export function postgresLedger(database: Database): Ledger {
  return {
    async reserve(ref, call, want, floor, agentPerMinute, leaseMs) {
      const values = [ref.ownerUserId, ref.agentId, ref.messageId, call, want, floor, agentPerMinute, leaseMs];
      const [row] = await database.call<Reserved>('reserve-tokens', RESERVE, values);
      if (!row) throw new Error('The ledger gave no answer');
      return {
        granted: row.granted,
        resetsAt: row.resets_at?.getTime() ?? null,
        limit: row.refused_by,
        remaining: Number(row.remaining),
      };
    },
    async settle(ref, call, usage) {
      const used = usage === 'unknown' ? null : usage.prompt + usage.completion;
      await database.call('settle-tokens', SETTLE, [ref.ownerUserId, ref.agentId, ref.messageId, call, used]);
    },
  };
}
