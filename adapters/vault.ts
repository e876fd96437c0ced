import type { Vault } from '../domain/ports.ts';
import { open, seal, SEAL_BYTES } from './aes-gcm.ts';
import type { Keyring } from './keyring.ts';

/** Layout of a sealed value: version (1) | key id (16) | seal. */
const VERSION = 1;
const KEY_ID = 1;
const SEALED = 17;

/**
 * Seals under a tenant's data key. Owner, context and key id are associated data: a value moved to another owner, row or
 * column does not open.
 */
export function vault(keys: Keyring): Vault {
  return {
    async seal(ownerUserId, context, plain) {
      const { keyId, key } = await keys.keyFor(ownerUserId);
      const sealed = seal(key, associated(ownerUserId, context, keyId), plain);
      return Buffer.concat([Buffer.of(VERSION), hex(keyId), sealed]);
    },

    async open(ownerUserId, context, sealed) {
      if (sealed.length < SEALED + SEAL_BYTES || sealed[0] !== VERSION) throw new Error('This is not a sealed value');
      const keyId = uuid(sealed.subarray(KEY_ID, SEALED));
      const { key } = await keys.keyById(ownerUserId, keyId);
      return open(key, associated(ownerUserId, context, keyId), sealed.subarray(SEALED));
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
