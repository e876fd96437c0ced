import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Layout: iv (12) | tag (16) | ciphertext. */
const TAG = 12;
const TEXT = 28;
export const SEAL_BYTES = TEXT;

/** Random ivs, drawn many at once: to draw each alone takes as long as to seal a short text. None is given twice. */
const ivs = Buffer.alloc(TAG * 256);
let given = ivs.length;

function nextIv(): Uint8Array {
  if (given === ivs.length) {
    randomFillSync(ivs);
    given = 0;
  }
  given += TAG;
  return ivs.subarray(given - TAG, given);
}

/** AES-256-GCM under a random 96-bit iv (at most 2^32 values under one key, NIST SP 800-38D). */
export function seal(key: KeyObject, associated: Uint8Array, plain: Uint8Array): Buffer {
  const iv = nextIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(associated);
  const text = cipher.update(plain);
  cipher.final(); // gives no more text in this mode, and makes the tag
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** Throws when a bit of it, the key or what is associated is another one. */
export function open(key: KeyObject, associated: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, TAG), { authTagLength: 16 })
    .setAAD(associated)
    .setAuthTag(sealed.subarray(TAG, TEXT));
  const plain = decipher.update(sealed.subarray(TEXT));
  decipher.final(); // proves the tag
  return plain;
}
