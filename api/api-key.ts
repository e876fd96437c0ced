import { createHash, randomBytes } from 'node:crypto';

/** The beginning tells a key from an access token, and lets scanners of leaked secrets know it. */
const BEGINNING = 'aiox_';

/** 256 random bits. */
export const newApiKey = (): string => BEGINNING + randomBytes(32).toString('base64url');

export const isApiKey = (token: string): boolean => token.startsWith(BEGINNING);

/** What is kept of a key: so many random bits need no slow hash. */
export const apiKeyHash = (key: string): Uint8Array => createHash('sha256').update(key).digest();
