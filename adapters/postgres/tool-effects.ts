import type { EffectFence, EffectNotes } from '../../domain/approval-ports.ts';
import type { Database } from './database.ts';

/** Acts that must not be repeated, for both tiers: each may call its own functions only. */
export function postgresToolEffects(database: Database): EffectFence & EffectNotes {
  return {
    async fence({ ownerUserId, messageId }, key, attempt, again) {
      const values = [ownerUserId, messageId, key, attempt, again];
      const statement = 'SELECT fence_effect($1, $2, $3, $4, $5) AS state';
      const [row] = await database.call<{ state: 'fresh' | 'unclear' | 'done' }>('fence-effect', statement, values);
      return row?.state ?? 'unclear';
    },
    async begin({ ownerUserId, messageId }, key, attempt) {
      const statement = 'SELECT begin_effect($1, $2, $3, $4) AS may';
      const values = [ownerUserId, messageId, key, attempt];
      const [row] = await database.call<{ may: boolean }>('begin-effect', statement, values);
      return row?.may === true;
    },
    async end(ownerUserId, key, attempt, outcome) {
      await database.call('end-effect', 'SELECT end_effect($1, $2, $3, $4)', [ownerUserId, key, attempt, outcome]);
    },
  };
}
