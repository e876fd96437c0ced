import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { InvalidInput } from '../contracts/field-error.ts';
import { reasons } from '../contracts/reasons.ts';

const invalid = (code: 'key_form' | 'key_nobody' | 'key_once') =>
  new InvalidInput([{ parameter: 'Idempotency-Key', code, detail: reasons[code] }]);

/** The request's `Idempotency-Key`, if it has one. Throws `input.invalid` for one that is none, and for several. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const { 'idempotency-key': keys } = request.headersDistinct;
  if (keys === undefined) return undefined;
  const [key = ''] = keys;
  if (keys.length > 1) throw invalid('key_once');
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('key_form');
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
  if (idempotencyKeyOf(request) !== undefined) throw invalid('key_nobody');
}
