import { Buffer } from 'node:buffer';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import { MAX_MESSAGE_BYTES } from '../domain/governance.ts';

/** Returns a body that a database, a stanza and a model can hold; throws `input.too_large` or `input.invalid` otherwise. */
export function readableBody(body: string): string {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_MESSAGE_BYTES) throw new AppError('input.too_large', { bytes, limit_bytes: MAX_MESSAGE_BYTES });
  if (body.trim() === '') throw new AppError('input.invalid', { field: 'text', reason: reasons.text_empty });
  if (body.includes('\0') || !body.isWellFormed())
    throw new AppError('input.invalid', { field: 'text', reason: reasons.text_broken });
  return body;
}
