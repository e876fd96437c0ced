import { randomUUID } from 'node:crypto';
import type { Claim, IdempotencyKeys, KeyedRequest, KeptReply } from '../../domain/idempotency-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

const KEPT_MS = 24 * 3_600_000;

const CLAIM = 'SELECT * FROM claim_idempotency_key($1, $2, $3, $4, $5, $6)';
const HOLD = `
  UPDATE idempotency_keys SET leased_until = clock_timestamp() + make_interval(secs => $4 / 1000.0)
  WHERE owner_user_id = $1 AND key_hash = $2 AND holder = $3 AND reply IS NULL RETURNING 1`;
const ANSWER = `
  UPDATE idempotency_keys SET reply = $4
  WHERE owner_user_id = $1 AND key_hash = $2 AND holder = $3 AND reply IS NULL`;
const RELEASE =
  'DELETE FROM idempotency_keys WHERE owner_user_id = $1 AND key_hash = $2 AND holder = $3 AND reply IS NULL';

interface Row {
  outcome: Claim['outcome'];
  reply: Buffer | null;
  retry_after_ms: number | null;
}

/** Idempotency keys as rows; whose turn it is decides one statement by the database's clock. */
export function postgresIdempotencyKeys(database: Database, vault: Vault): IdempotencyKeys {
  const held = ({ ownerUserId, keyHash }: KeyedRequest, holder: string, name: string, text: string, more: unknown[]) =>
    database.statementAsOwner(ownerUserId, name, text, [ownerUserId, Buffer.from(keyHash), holder, ...more]);
  return {
    async claim({ ownerUserId, keyHash, fingerprint }, leaseMs) {
      const holder = randomUUID();
      const values = [ownerUserId, Buffer.from(keyHash), Buffer.from(fingerprint), holder, leaseMs, KEPT_MS];
      const [row] = await database.call<Row>('claim-idempotency-key', CLAIM, values);
      switch (row?.outcome) {
        case 'yours':
          return { outcome: 'yours', holder };
        case 'mismatch':
          return { outcome: 'mismatch' };
        case 'answered': {
          const text = await openText(vault, ownerUserId, place.idempotentReply(keyHash), row.reply ?? Buffer.of());
          return { outcome: 'answered', reply: JSON.parse(text) as KeptReply };
        }
        default:
          return { outcome: 'running', retryAfterMs: row?.retry_after_ms ?? 0 };
      }
    },
    hold: async (request, holder, leaseMs) =>
      (await held(request, holder, 'hold-idempotency-key', HOLD, [leaseMs])).length > 0,
    async answer(request, holder, reply) {
      const where = place.idempotentReply(request.keyHash);
      const sealed = await sealText(vault, request.ownerUserId, where, JSON.stringify(reply));
      await held(request, holder, 'answer-idempotency-key', ANSWER, [Buffer.from(sealed)]);
    },
    async release(request, holder) {
      await held(request, holder, 'release-idempotency-key', RELEASE, []);
    },
  };
}
