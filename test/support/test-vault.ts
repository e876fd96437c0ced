import { createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { vault } from '../../adapters/vault.ts';
import type { Vault } from '../../domain/ports.ts';

/** The real vault over keys of its own, one for each owner. */
export function testVault(): Vault {
  const keys = new Map<string, { keyId: string; key: KeyObject }>();
  const keyFor = async (owner: string) => {
    const known = keys.get(owner) ?? { keyId: crypto.randomUUID(), key: createSecretKey(randomBytes(32)) };
    keys.set(owner, known);
    return known;
  };
  return vault({ keyFor, keyById: keyFor });
}
