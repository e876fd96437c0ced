import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { it } from 'node:test';
import { keyring } from '../../adapters/keyring.ts';
import type { WrappedKeys } from '../../adapters/keyring.ts';
import { newTenantKey, unwrapFor } from '../../adapters/tenant-key.ts';
import { openTierKey } from '../../adapters/tier-key.ts';
import { vault } from '../../adapters/vault.ts';
import { tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';

interface Pair {
  privateKey: string;
  publicKey: string;
}

function pair(): Pair {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { privateKey: d ?? assert.fail(), publicKey: x ?? assert.fail() };
}

const nowhere = async () => undefined;
const noShards = { read: nowhere, ensure: nowhere, destroy: nowhere };

/** Tenants' keys as they would lie in the database, and how often they were asked for. */
class Shelf implements WrappedKeys {
  readonly pairs = Object.fromEntries(tiers.map((tier) => [tier, pair()])) as Record<Tier, Pair>;
  readonly rows: { owner: string; keyId: string; tier: Tier; wrapped: Uint8Array; sharded: boolean }[] = [];
  asked = 0;
  tier: Tier = 'ai';

  async add(owner: string): Promise<string> {
    const publicKeys = Object.fromEntries(tiers.map((tier) => [tier, this.pairs[tier].publicKey])) as Record<
      Tier,
      string
    >;
    const { keyId, wrapped } = await newTenantKey(owner, publicKeys);
    for (const tier of tiers) this.rows.unshift({ owner, keyId, tier, wrapped: wrapped[tier], sharded: false });
    return keyId;
  }

  async current(owner: string) {
    this.asked += 1;
    return this.rows.find((row) => row.owner === owner && row.tier === this.tier);
  }

  async byId(owner: string, keyId: string) {
    this.asked += 1;
    return this.rows.find((row) => row.owner === owner && row.keyId === keyId && row.tier === this.tier);
  }

  keys() {
    return keyring(this, openTierKey(this.tier, { AIOX_TIER_KEY: this.pairs[this.tier].privateKey }), noShards);
  }
}

const owner = randomUUID();
const plain = new TextEncoder().encode('nobody else shall read this');

async function shelf(): Promise<Shelf> {
  const made = new Shelf();
  await made.add(owner);
  return made;
}

it('what was sealed is opened again, and looks different every time', async () => {
  const safe = vault((await shelf()).keys());
  const [one, two] = [await safe.seal(owner, 'here', plain), await safe.seal(owner, 'here', plain)];
  assert.notDeepEqual(one, two);
  assert.deepEqual(new Uint8Array(await safe.open(owner, 'here', one)), plain);
  assert.equal(one.length, plain.length + 45);
  assert.deepEqual(
    new Uint8Array(await safe.open(owner, 'here', await safe.seal(owner, 'here', new Uint8Array()))),
    new Uint8Array(),
  );
});

it('another place, another owner or a single changed bit, and it stays closed', async () => {
  const keys = await shelf();
  const other = randomUUID();
  await keys.add(other);
  const safe = vault(keys.keys());
  const sealed = await safe.seal(owner, 'here', plain);
  await assert.rejects(safe.open(owner, 'there', sealed));
  await assert.rejects(safe.open(other, 'here', sealed));
  for (let byte = 0; byte < sealed.length; byte += 1) {
    const bent = Uint8Array.from(sealed);
    bent[byte] = (bent[byte] ?? 0) ^ 1;
    await assert.rejects(safe.open(owner, 'here', bent), `byte ${byte}`);
  }
  for (const cut of [0, 1, 17, 44, sealed.length - 1])
    await assert.rejects(safe.open(owner, 'here', sealed.subarray(0, cut)));
});

it('owner and place cannot be shifted against each other', async () => {
  const keys = await shelf();
  const safe = vault(keys.keys());
  const sealed = await safe.seal(owner, 'a:b', plain);
  await assert.rejects(safe.open(owner, 'a', sealed));
  await assert.rejects(safe.open(owner, 'a","b', sealed));
});

it('after a new key was made, what the old one sealed still opens and new values take the new one', async () => {
  const keys = await shelf();
  const sealed = await vault(keys.keys()).seal(owner, 'here', plain);
  const newer = await keys.add(owner);
  const ring = keys.keys();
  assert.equal((await ring.keyFor(owner)).keyId, newer);
  assert.deepEqual(new Uint8Array(await vault(ring).open(owner, 'here', sealed)), plain);
});

it('a wrapping opens for its own tier, owner and key only', async () => {
  const keys = await shelf();
  const row = keys.rows.find(({ tier }) => tier === 'platform') ?? assert.fail();
  const { privateKey } = keys.pairs.platform;
  assert.equal((await unwrapFor('platform', privateKey)(owner, row.keyId, row.wrapped)).length, 32);
  await assert.rejects(unwrapFor('ai', keys.pairs.ai.privateKey)(owner, row.keyId, row.wrapped));
  await assert.rejects(unwrapFor('ai', privateKey)(owner, row.keyId, row.wrapped));
  await assert.rejects(unwrapFor('platform', privateKey)(randomUUID(), row.keyId, row.wrapped));
  await assert.rejects(unwrapFor('platform', privateKey)(owner, randomUUID(), row.wrapped));
});

it('every tier unwraps the same key', async () => {
  const keys = await shelf();
  const seen = new Set<string>();
  for (const tier of tiers) {
    keys.tier = tier;
    seen.add((await keys.keys().keyFor(owner)).key.export().toString('hex'));
  }
  assert.equal(seen.size, 1);
});

it('a key is looked up once for all who ask at the same moment, and then remembered', async () => {
  const keys = await shelf();
  const ring = keys.keys();
  const held = await Promise.all(Array.from({ length: 20 }, () => ring.keyFor(owner)));
  assert.equal(keys.asked, 1);
  const { keyId } = held[0] ?? assert.fail();
  await ring.keyById(owner, keyId);
  assert.equal(keys.asked, 1);
});

it('a tenant without a key is an error, and is asked for again the next time', async () => {
  const keys = new Shelf();
  const ring = keys.keys();
  await assert.rejects(ring.keyFor(owner), /no data key/);
  await keys.add(owner);
  assert.ok(await ring.keyFor(owner));
});

it('a key in the environment that is none is named, without its value', async () => {
  const wrong = 'c2hvcnQ';
  assert.throws(
    () => unwrapFor('ai', wrong),
    (error: Error) => /AIOX_TIER_KEY/.test(error.message) && !error.message.includes(wrong),
  );
});
