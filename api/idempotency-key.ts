import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { InvalidInput } from './parse-input.ts';

const invalid = (detail: string) => new InvalidInput([{ parameter: 'Idempotency-Key', detail }]);

/** The request's `Idempotency-Key`, if it has one. Throws `input.invalid` for one that is none, and for several. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const { 'idempotency-key': keys } = request.headersDistinct;
  if (keys === undefined) return undefined;
  const [key = ''] = keys;
  if (keys.length > 1) throw invalid('send one');
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('use 1 to 255 visible ASCII characters');
  return key;
}

/** The same for requests that are one by their key, and another for each without one. A key may be long: it is its hash. */
export function requestKeyOf(request: Request): string {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return `once:${randomUUID()}`;
  return `idempotency:${createHash('sha256').update(key).digest('base64url')}`;
}

/** For a write of nobody who is known: there is nobody whose key it could be, and ignoring it would promise too much. */
export function refuseIdempotencyKey(request: Request): void {
  if (idempotencyKeyOf(request) !== undefined) throw invalid('is not taken here: nobody has signed in yet');
}
