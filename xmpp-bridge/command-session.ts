import { createHash, randomBytes } from 'node:crypto';

/** Whose command, at which address. */
export interface CommandPlace {
  /** Full JID. */
  asker: string;
  /** Bare JID. */
  asked: string;
}

/** Long enough to rewrite a letter on a phone. */
const OPEN_FOR_MS = 30 * 60_000;

const ID = /^([0-9a-z]{1,10})-([0-9a-f]{16})-([0-9a-f]{16})$/;

/**
 * The id of a command's session (XEP-0050 §3.4). Nothing is kept for it: when it began and whose it is can be read from the id, so
 * that no flood of sessions takes memory and another bridge can go on with it. It keeps sessions apart and proves nothing: who may
 * do what follows from the sender, whom the XMPP server has proved.
 */
export function newSession(place: CommandPlace, now: number): string {
  const [began, nonce] = [now.toString(36), randomBytes(8).toString('hex')];
  return `${began}-${nonce}-${check(place, began, nonce)}`;
}

/** Whether it is a session of this asker at this address, and whether it is over. */
export function sessionState(id: string, place: CommandPlace, now: number): 'open' | 'expired' | 'unknown' {
  const [, began = '', nonce = '', checked] = ID.exec(id) ?? [];
  if (checked === undefined || checked !== check(place, began, nonce)) return 'unknown';
  const age = now - parseInt(began, 36);
  return age >= -OPEN_FOR_MS && age <= OPEN_FOR_MS ? 'open' : 'expired';
}

const check = ({ asker, asked }: CommandPlace, began: string, nonce: string): string =>
  createHash('sha256')
    .update(JSON.stringify([asker, asked, began, nonce]))
    .digest('hex')
    .slice(0, 16);
