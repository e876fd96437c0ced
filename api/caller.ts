import type { Request } from 'express';
import { countedAddress } from '../domain/counted-address.ts';

/** The caller's network address as requests and tries are counted by it. */
export const addressOf = (request: Request): string => countedAddress(request.ip ?? 'unknown');

/** What the caller says it is. A header's bytes that are not plain text are left out. */
export const userAgentOf = (request: Request): string => (request.get('User-Agent') ?? '').replace(/[^\x20-\x7e]/g, '');
