import { setTimeout as delay } from 'node:timers/promises';
import { CURRENT_FOR_MS } from '../../adapters/keyring.ts';
import type { KeyRotation } from '../../adapters/postgres/key-rotation.ts';
import { SYSTEM_OWNER } from '../../contracts/identifiers.ts';

export interface KeyCommands {
  rotation: KeyRotation;
  /** Histories of a tenant that were begun before a moment and are still kept. */
  histories: (ownerUserId: string, moment: Date) => Promise<number>;
  say: (line: string) => void;
}

/** Until every process has forgotten which key was the newest, and what it sealed by that has been written. */
const SETTLED_AFTER_MS = CURRENT_FOR_MS + 5_000;

/** Gives each tenant a new key, seals anew what lies under older ones, and retires those. */
export async function rotate({ rotation, say }: KeyCommands, owners: readonly string[]): Promise<void> {
  for (const owner of owners) await rotation.rotate(owner);
  say(`${owners.length} new key(s) made; in ${SETTLED_AFTER_MS / 1_000} s every process uses them`);
  await delay(SETTLED_AFTER_MS);
  await reseal({ rotation, say }, owners);
}

/** What a rotation that was interrupted did not get to. */
export async function reseal(
  { rotation, say }: Pick<KeyCommands, 'rotation' | 'say'>,
  owners: readonly string[],
): Promise<void> {
  let values = 0;
  let keys = 0;
  for (const owner of owners) {
    values += await rotation.reseal(owner);
    keys += await rotation.retire(owner);
  }
  say(`${values} value(s) sealed anew, ${keys} key(s) retired`);
}

/** Destroys retired keys under which neither a value nor a history lies any more. The system's are kept: schedules hold them. */
export async function sweep({ rotation, histories, say }: KeyCommands): Promise<void> {
  for (const key of await rotation.retired()) {
    const { ownerUserId, keyId, retiredAt } = key;
    if (ownerUserId === SYSTEM_OWNER) continue;
    const needed = await histories(ownerUserId, retiredAt);
    if (needed > 0) say(`${keyId} is kept: ${needed} workflow histories may need it`);
    else if (await rotation.destroy(key)) say(`${keyId} is destroyed`);
    else say(`${keyId} is kept: values still lie under it; run reseal for their owner`);
  }
}

export async function rewrap({ rotation, say }: Pick<KeyCommands, 'rotation' | 'say'>): Promise<void> {
  say(`${await rotation.rewrap()} key(s) wrapped for the public keys of now`);
}
