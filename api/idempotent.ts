import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { IdempotencyKeys, KeptReply, KeyedRequest } from '../domain/idempotency-ports.ts';
import { problemOf } from './problem.ts';
import { bytesOf } from './raw-body.ts';

interface Parts {
  keys: IdempotencyKeys;
  log: Logger;
  /** Milliseconds after which a request whose process died may be carried out by another. */
  leaseMs?: number;
}

/** Answers a write once: `carryOut` runs and gives its reply, or the reply of an earlier run is given again. */
export type Idempotent = (
  key: string,
  ownerUserId: string,
  call: { request: Request; response: Response },
  carryOut: () => Promise<KeptReply>,
) => Promise<KeptReply & { replayed: boolean }>;

const LEASE_MS = 60_000;

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) for every write. The first answer that says something of
 * the request is kept, a refusal too; one that says that we could not (5xx), or not now (401, 429), gives the key back.
 * Throws `idempotency.mismatch` for another request under the same key, `idempotency.in_progress` while the first runs.
 */
export const idempotent =
  ({ keys, log, leaseMs = LEASE_MS }: Parts): Idempotent =>
  async (key, ownerUserId, { request, response }, carryOut) => {
    const keyed = keyedRequest(key, ownerUserId, request);
    const claim = await keys.claim(keyed, leaseMs);
    if (claim.outcome === 'mismatch') throw new AppError('idempotency.mismatch');
    if (claim.outcome === 'running')
      throw new AppError('idempotency.in_progress', {
        retry_after_s: Math.max(1, Math.min(5, claim.retryAfterMs / 1_000)),
      });
    if (claim.outcome === 'answered') return { ...claim.reply, replayed: true };

    const { holder } = claim;
    const told = (work: Promise<unknown>) =>
      work.catch((error: unknown) => log.warn({ event: 'idempotency_key_not_kept', error }));
    const holding = setInterval(() => void told(keys.hold(keyed, holder, leaseMs)), leaseMs / 3);
    try {
      const reply = await carryOut();
      await told(keys.answer(keyed, holder, reply));
      return { ...reply, replayed: false };
    } catch (error) {
      const problem = problemOf(error, response.locals['requestId'] as string, request);
      const ofTheRequest = problem.status < 500 && problem.status !== 401 && problem.status !== 429;
      const headers = { 'Content-Type': 'application/problem+json; charset=utf-8' };
      const refusal = { status: problem.status, headers, body: JSON.stringify(problem) };
      await told(ofTheRequest ? keys.answer(keyed, holder, refusal) : keys.release(keyed, holder));
      throw error;
    } finally {
      clearInterval(holding);
    }
  };

/** The key itself is part of the hash: a body that holds a short password could be guessed from a hash of it alone. */
function keyedRequest(key: string, ownerUserId: string, request: Request): KeyedRequest {
  const { method, originalUrl, body } = request as { method: string; originalUrl: string; body: unknown };
  return {
    ownerUserId,
    keyHash: sha256(`idempotency key:${key}`),
    fingerprint: sha256(
      canonicalJson(['request', key, method, originalUrl, Buffer.isBuffer(body) ? ofFile(request) : (body ?? null)]),
    ),
  };
}

/** A file is too large to stand there itself. */
const ofFile = (request: Request): unknown => ({
  mediaType: request.get('Content-Type') ?? '',
  sha256: createHash('sha256').update(bytesOf(request)).digest('hex'),
});

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest();
