import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Vault } from '../domain/ports.ts';
import type { Keyring } from './keyring.ts';

/** Layout of a sealed value: version (1) | key id (16) | iv (12) | tag (16) | ciphertext. */
const VERSION = 1;
const KEY_ID = 1;
const IV = 17;
const TAG = 29;
const TEXT = 45;

/**
 * Seals under a tenant's data key with AES-256-GCM and a random 96-bit iv (at most 2^32 values under one key, NIST SP
 * 800-38D). Owner, context and key id are associated data: a value moved to another owner, row or column does not open.
 */
export function vault(keys: Keyring): Vault {
  return {
    async seal(ownerUserId, context, plain) {
      const { keyId, key } = await keys.keyFor(ownerUserId);
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(associated(ownerUserId, context, keyId));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), hex(keyId), iv, cipher.getAuthTag(), text]);
    },

    async open(ownerUserId, context, sealed) {
      if (sealed.length < TEXT || sealed[0] !== VERSION) throw new Error('This is not a sealed value');
      const keyId = uuid(sealed.subarray(KEY_ID, IV));
      const { key } = await keys.keyById(ownerUserId, keyId);
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(IV, TAG), { authTagLength: 16 })
        .setAAD(associated(ownerUserId, context, keyId))
        .setAuthTag(sealed.subarray(TAG, TEXT));
      return Buffer.concat([decipher.update(sealed.subarray(TEXT)), decipher.final()]);
    },
  };
}

const associated = (ownerUserId: string, context: string, keyId: string): Uint8Array =>
  new TextEncoder().encode(JSON.stringify([ownerUserId, context, keyId]));

const hex = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const uuid = (raw: Uint8Array): string =>
  Buffer.from(raw)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
