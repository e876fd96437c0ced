import express from 'express';
import type { Request, Response } from 'express';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Subject } from './endpoint.ts';

/** Files that are received at the same time, each in memory: by one account, and by this process. */
const OF_AN_ACCOUNT = 2;
const OF_ALL = 16;
const open = new Map<string, number>();

/** Throws `rate.limited` or `service.unavailable` while too many files are received; a place is free again after the answer. */
export function takePlace({ userId }: Subject, response: Response): void {
  const own = open.get(userId) ?? 0;
  const reason = 'Too many files at once: nothing was done; wait, then send it again';
  if (own >= OF_AN_ACCOUNT) throw new AppError('rate.limited', { reason, retry_after_s: 5 });
  if ([...open.values()].reduce((sum, each) => sum + each, 0) >= OF_ALL)
    throw new AppError('service.unavailable', { reason });
  open.set(userId, own + 1);
  response.once('close', () => {
    const left = (open.get(userId) ?? 1) - 1;
    if (left === 0) open.delete(userId);
    else open.set(userId, left);
  });
}

/**
 * Reads a body as bytes, whatever it is called: it is not unpacked, and reading ends with the first byte over the limit.
 * Throws `input.too_large`, and `input.invalid` for a body that ends early or is not there.
 */
export async function readRawBody(request: Request, response: Response, limitBytes: number): Promise<void> {
  const read = express.raw({ limit: limitBytes, inflate: false, type: () => true });
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error?: Error) => (error === undefined ? resolve() : reject(error)));
  });
  if (bytesOf(request).length === 0) throw new AppError('input.invalid', { reason: reasons.body_empty });
}

/** The body that `readRawBody` has read. */
export const bytesOf = ({ body }: Request): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
