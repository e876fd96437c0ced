import type { Request } from 'express';

/** The caller's network address, by which tries are counted. */
export const addressOf = (request: Request): string => request.ip ?? 'unknown';

/** What the caller says it is. A header's bytes that are not plain text are left out. */
export const userAgentOf = (request: Request): string => (request.get('User-Agent') ?? '').replace(/[^\x20-\x7e]/g, '');
