import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { AppError } from '../../contracts/errors.ts';
import { emailKey } from '../../domain/email-key.ts';
import type { PasswordGuard, PasswordTry } from '../../domain/sign-in-ports.ts';

/** After `free` wrong tries the next waits a step, then two, then four …; from `lock` on it waits the whole lock. */
interface Allowance {
  free: number;
  lock: number;
}

interface Settings {
  /** One account from one address: somebody who forgot, or one machine that guesses. */
  pair: Allowance;
  /** One account from all addresses where it was not used before: many machines that guess. */
  account: Allowance;
  /** One address, whatever the account: one password tried on many people. */
  address: Allowance;
  stepMs: number;
  lockMs: number;
  /** Wrong tries are forgotten so long after the last of them. */
  forgetMs: number;
  /** How long an address is known for an account after a right password. */
  knownMs: number;
}

const usual: Settings = {
  pair: { free: 5, lock: 10 },
  account: { free: 20, lock: 30 },
  address: { free: 50, lock: 60 },
  stepMs: 1_000,
  lockMs: 900_000,
  forgetMs: 3_600_000,
  knownMs: 30 * 86_400_000,
};

/*
 * A try counts as wrong from its beginning: of many at once no more are made than of many in a row. An address where the
 * account was used before does not count for the account as a whole, nor is it held back by that: guessing from afar
 * cannot lock somebody out at home.
 */
const BEGIN = `
local stepMs, lockMs, forgetMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('EXISTS', KEYS[4]) == 1
local opens = 0
for i = 1, 3 do
  if not (i == 2 and known) then opens = math.max(opens, tonumber(redis.call('HGET', KEYS[i], 'opens') or '0')) end
end
if opens > now then return {opens - now, 0} end
for i = 1, 3 do
  if not (i == 2 and known) then
    local free, lock = tonumber(ARGV[2 + 2 * i]), tonumber(ARGV[3 + 2 * i])
    local wrong = redis.call('HINCRBY', KEYS[i], 'wrong', 1)
    local wait = 0
    if wrong >= lock then wait = lockMs elseif wrong >= free then wait = math.min(lockMs, stepMs * 2 ^ (wrong - free)) end
    redis.call('HSET', KEYS[i], 'opens', string.format('%d', now + wait))
    redis.call('PEXPIRE', KEYS[i], forgetMs + wait)
  end
end
return {0, known and 1 or 0}`;

/** Takes back what the beginning counted; after a right password the pair begins anew and the address is known. */
const SETTLE = `
for i = 1, 3 do
  if not (i == 2 and ARGV[1] == '1') and redis.call('EXISTS', KEYS[i]) == 1 then
    if redis.call('HINCRBY', KEYS[i], 'wrong', -1) < 0 then redis.call('HSET', KEYS[i], 'wrong', 0) end
    redis.call('HSET', KEYS[i], 'opens', 0)
  end
end
if ARGV[2] == 'right' then
  redis.call('DEL', KEYS[1])
  redis.call('SET', KEYS[4], '1', 'PX', ARGV[3])
end
return 0`;

/** Counts in Redis, so that all processes count together. Names are kept as hashes: they hold addresses of people. */
export function redisPasswordGuard(redis: Redis, settings: Partial<Settings> = {}): PasswordGuard {
  const { pair, account, address, stepMs, lockMs, forgetMs, knownMs } = { ...usual, ...settings };
  const limits = [stepMs, lockMs, forgetMs, ...[pair, account, address].flatMap(({ free, lock }) => [free, lock])];

  return {
    async guarded(who, wrong, attempt) {
      const keys = keysOf(who);
      const [waitMs, known] = await begin(keys);
      if (waitMs > 0) throw tooEarly(waitMs);
      // what cannot be taken back is forgotten in time
      const settle = (how: 'right' | 'void') =>
        redis.eval(SETTLE, keys.length, ...keys, known, how, knownMs).catch(() => undefined);
      try {
        const result = await attempt();
        await settle('right');
        return result;
      } catch (error) {
        if (!(error instanceof AppError && error.code === wrong)) await settle('void');
        throw error;
      }
    },
  };

  async function begin(keys: string[]): Promise<[waitMs: number, known: number]> {
    try {
      return (await redis.eval(BEGIN, keys.length, ...keys, ...limits)) as [number, number];
    } catch (cause) {
      throw new AppError('service.unavailable', { service: 'redis' }, { cause });
    }
  }
}

function tooEarly(waitMs: number): AppError {
  const opensAt = new Date(Date.now() + waitMs).toISOString();
  const reason = 'Too many wrong passwords: wait until opens_at, then try again';
  return new AppError('rate.limited', { reason, retry_after_s: Math.ceil(waitMs / 1_000), opens_at: opensAt });
}

function keysOf({ email, address }: PasswordTry): string[] {
  const person = emailKey(email);
  const key = (scope: string, name: string) =>
    `aiox:passwords:${scope}:${createHash('sha256').update(name).digest('base64url')}`;
  const pair = JSON.stringify([person, address]);
  return [key('pair', pair), key('account', person), key('address', address), key('known', pair)];
}
