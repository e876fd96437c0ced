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

/** For a write of nobody who is known: there is nobody whose key it could be, and ignoring it would promise too much. */
export function refuseIdempotencyKey(request: Request): void {
  if (idempotencyKeyOf(request) !== undefined) throw invalid('is not taken here: nobody has signed in yet');
}
