import type { Request } from 'express';
import type { Door } from '../contracts/identifiers.ts';
import { countedAddress } from '../domain/counted-address.ts';
import type { Subject } from './endpoint.ts';

/** The caller's network address as requests and tries are counted by it. */
export const addressOf = (request: Request): string => countedAddress(request.ip ?? 'unknown');

/** What the caller says it is. A header's bytes that are not plain text are left out. */
export const userAgentOf = (request: Request): string => (request.get('User-Agent') ?? '').replace(/[^\x20-\x7e]/g, '');

/** A person who is signed in sits before the dashboard; a key is a program's. */
export const doorOf = ({ scopes }: Subject): Door => (scopes === undefined ? 'web' : 'api');
