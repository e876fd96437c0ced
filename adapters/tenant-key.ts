import { randomBytes, randomUUID } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { tiers } from '../contracts/identifiers.ts';
import type { Tier } from '../contracts/identifiers.ts';

/** HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** What the library calls by a browser's global name, which Node's types do not have. */
type Key = webcrypto.CryptoKey;

/** Bytes of the encapsulated key that stands before the ciphertext. */
const ENCAPSULATED_BYTES = 32;

/** A new data key, known only in its wrappings. */
export interface NewTenantKey {
  keyId: string;
  wrapped: Record<Tier, Uint8Array>;
}

/** Makes the secret of a data key, 32 random bytes, and wraps it once for each tier's public key (base64url, raw X25519). */
export async function newTenantKey(ownerUserId: string, publicKeys: Record<Tier, string>): Promise<NewTenantKey> {
  const keyId = randomUUID();
  const key = randomBytes(32);
  const wrapped = await wrapForTiers(ownerUserId, keyId, key, publicKeys);
  key.fill(0);
  return { keyId, wrapped };
}

/** Wraps a secret that is there already, for instance because a tier has another pair now. */
export async function wrapForTiers(
  ownerUserId: string,
  keyId: string,
  secret: Uint8Array,
  publicKeys: Record<Tier, string>,
): Promise<Record<Tier, Uint8Array>> {
  const wrappings = tiers.map(async (tier) => [
    tier,
    await wrap(secret, publicKeys[tier], label(ownerUserId, keyId, tier)),
  ]);
  return Object.fromEntries(await Promise.all(wrappings)) as Record<Tier, Uint8Array>;
}

/** Opens a wrapping with the tier's private key; throws when owner, key id, tier or key do not fit. */
export type Unwrap = (ownerUserId: string, keyId: string, wrapped: Uint8Array) => Promise<Uint8Array>;

/** `privateKey` is base64url of 32 raw X25519 bytes, read from the environment once. */
export function unwrapFor(tier: Tier, privateKey: string): Unwrap {
  const raw = rawKey(privateKey, 'AIOX_TIER_KEY');
  const recipient = suite.kem.deserializePrivateKey(raw) as Promise<Key>;
  // whoever unwraps first hears of a bad key; until then it is nobody's unhandled rejection
  recipient.catch(() => undefined);
  return async (ownerUserId, keyId, wrapped) => {
    const enc = bytes(wrapped.subarray(0, ENCAPSULATED_BYTES));
    const info = label(ownerUserId, keyId, tier);
    return new Uint8Array(
      await suite.open({ recipientKey: await recipient, enc, info }, bytes(wrapped.subarray(ENCAPSULATED_BYTES))),
    );
  };
}

async function wrap(key: Uint8Array, publicKey: string, info: ArrayBuffer): Promise<Uint8Array> {
  const raw = rawKey(publicKey, 'AIOX_TIER_PUBLIC_KEYS');
  const recipientPublicKey = (await suite.kem.deserializePublicKey(raw)) as Key;
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, bytes(key));
  return Buffer.concat([new Uint8Array(enc), new Uint8Array(ct)]);
}

/** Bound into every wrapping: one that was moved to another owner, key or tier does not open. */
const label = (ownerUserId: string, keyId: string, tier: Tier): ArrayBuffer =>
  bytes(new TextEncoder().encode(`aiox tenant key:${ownerUserId}:${keyId}:${tier}`));

function rawKey(base64url: string, variable: string): ArrayBuffer {
  const raw = Buffer.from(base64url, 'base64url');
  if (raw.length !== 32) throw new Error(`${variable} must hold 32 bytes of an X25519 key in base64url`);
  return bytes(raw);
}

const bytes = (view: Uint8Array): ArrayBuffer => Uint8Array.from(view).buffer;
