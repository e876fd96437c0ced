import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import type { Tier } from '../contracts/identifiers.ts';
import type { TierKey } from '../domain/key-ports.ts';
import { unwrapFor } from './tenant-key.ts';

/** Where a process finds its tier's private key; exactly one of the first three is set. */
export interface TierKeySettings {
  AIOX_TIER_KEY?: string | undefined;
  AIOX_TIER_KEY_FILE?: string | undefined;
  AIOX_TIER_KEY_URL?: string | undefined;
  /** Sent to the service of `AIOX_TIER_KEY_URL`. */
  AIOX_TIER_KEY_TOKEN?: string | undefined;
}

const ANSWER_LIMIT_MS = 3_000;
const OTHERS_MAY_READ = 0o077;

/** Throws, with the variable's name and without its value, when there is no usable key. */
export function openTierKey(tier: Tier, settings: TierKeySettings): TierKey {
  const { AIOX_TIER_KEY: key, AIOX_TIER_KEY_FILE: file, AIOX_TIER_KEY_URL: url, AIOX_TIER_KEY_TOKEN: token } = settings;
  if (key !== undefined) return heldKey(tier, key);
  if (file !== undefined) return heldKey(tier, contentOf(file));
  if (url !== undefined) return keyService(tier, url, token);
  throw new Error('One of AIOX_TIER_KEY, AIOX_TIER_KEY_FILE and AIOX_TIER_KEY_URL must be set');
}

/** Several keys with commas between are tried in turn: while a tier's pair is exchanged, both are in use. */
function heldKey(tier: Tier, keys: string): TierKey {
  const unwraps = keys.split(',').map((key) => unwrapFor(tier, key.trim()));
  return {
    async unwrap(ownerUserId, keyId, wrapped) {
      const [first, ...others] = await Promise.allSettled(unwraps.map((unwrap) => unwrap(ownerUserId, keyId, wrapped)));
      const opened = [first, ...others].find((result) => result?.status === 'fulfilled');
      if (opened?.status === 'fulfilled') return opened.value;
      throw first?.status === 'rejected' ? first.reason : new Error('There is no tier key');
    },
  };
}

function contentOf(file: string): string {
  try {
    const { mode } = statSync(file);
    if ((mode & OTHERS_MAY_READ) !== 0)
      throw new Error(`others than its user may use it (mode ${(mode & 0o777).toString(8)}); chmod 600 it`);
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`AIOX_TIER_KEY_FILE cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

const answer = z.object({ key: z.base64url() });

/** A key service that unwraps for whoever shows its token, so that the private key is not in this process at all. */
function keyService(tier: Tier, url: string, token: string | undefined): TierKey {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return {
    async unwrap(ownerUserId, keyId, wrapped) {
      const unavailable = (cause: unknown) => new AppError('service.unavailable', { service: 'keys' }, { cause });
      const asked = {
        tier,
        owner_user_id: ownerUserId,
        key_id: keyId,
        wrapped: Buffer.from(wrapped).toString('base64url'),
      };
      const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
      const request = { method: 'POST', headers, body: JSON.stringify(asked), redirect: 'error' as const, signal };
      const response = await fetch(url, request).catch((cause: unknown) => Promise.reject(unavailable(cause)));
      if (response.status >= 500 || response.status === 429) throw unavailable(new Error(`HTTP ${response.status}`));
      if (!response.ok) throw new Error(`The key service refused to unwrap a key: HTTP ${response.status}`);
      const given = answer.safeParse(await response.json().catch(unreadable));
      const key = Buffer.from(given.data?.key ?? '', 'base64url');
      if (key.length !== 32) throw new Error('The key service gave something else than a key of 32 bytes');
      return key;
    },
  };
}

const unreadable = (): unknown => undefined;
