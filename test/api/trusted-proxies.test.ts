import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { z } from 'zod';
import { createApp } from '../../api/app.ts';
import { endpoint } from '../../api/endpoint.ts';
import { nobodysKeys as idempotencyKeys } from '../support/nobodys-keys.ts';
import { noLimits as rates } from '../support/no-limits.ts';
import { readConfig } from '../../config/env.ts';

const KEY = 'a'.repeat(43);
const environment = {
  DATABASE_URL: 'postgres://localhost/aiox',
  REDIS_URL: 'redis://localhost',
  TEMPORAL_ADDRESS: 'localhost:7233',
  AIOX_TIER_KEY: KEY,
  AIOX_KEY_DIR: '/nowhere',
  AIOX_TIER_PUBLIC_KEYS: JSON.stringify({ api: KEY, platform: KEY, ai: KEY, bridge: KEY }),
  AIOX_TOKEN_KEY: KEY,
  AIOX_AUDIT_PUBLIC_KEYS: KEY,
  AIOX_XMPP_ADMIN_URL: 'http://localhost/api',
  AIOX_XMPP_ADMIN_USER: 'admin',
  AIOX_XMPP_ADMIN_PASSWORD: 'x',
};
const trusted = (setting?: string): string[] =>
  readConfig('api', { ...environment, AIOX_TRUSTED_PROXIES: setting }).AIOX_TRUSTED_PROXIES;

/** Who the API takes the caller to be, when somebody on this machine sends `X-Forwarded-For`. */
async function callerSeen(trustedProxies: string[], forwardedFor: string): Promise<unknown> {
  const who = endpoint({
    method: 'get',
    path: '/who',
    auth: 'none',
    reply: z.strictObject({ ip: z.string() }),
    handle: async ({ request }) => ({ ip: String(request.ip) }),
  });
  const authenticate = async () => assert.fail('nobody signs in here');
  const log = pino({ level: 'silent' });
  const app = createApp({
    routes: [who],
    publicRoutes: [],
    authenticate,
    rates,
    idempotencyKeys,
    log,
    checkReplies: true,
    trustedProxies,
  });
  const server = app.listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const headers = { 'x-forwarded-for': forwardedFor };
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/who`, { headers });
    return ((await response.json()) as { ip: unknown }).ip;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the caller of the API', () => {
  it('is who connects, whatever the request says, when no proxy is trusted', async () => {
    for (const setting of [undefined, '']) assert.equal(await callerSeen(trusted(setting), '203.0.113.7'), '127.0.0.1');
  });

  it('is who a trusted proxy names, and not who the caller says to be towards the proxy', async () => {
    for (const setting of ['loopback', '10.0.0.0/8, 127.0.0.1', '127.0.0.0/8'])
      assert.equal(await callerSeen(trusted(setting), '198.51.100.1, 203.0.113.7'), '203.0.113.7', setting);
  });

  it('is who connects, when another proxy than the one that connects is trusted', async () => {
    assert.equal(await callerSeen(trusted('10.0.0.0/8,2001:db8::/32'), '203.0.113.7'), '127.0.0.1');
  });

  it('is not left to anybody: a setting that names no address, or everybody, is refused by its name', () => {
    for (const wrong of ['true', '1', 'proxy.example.org', '10.0.0.0/33', '0.0.0.0/0', '::/0', 'loopback,all'])
      assert.throws(() => trusted(wrong), /AIOX_TRUSTED_PROXIES/, wrong);
  });
});
