import { createHash, randomUUID } from 'node:crypto';
import type { HeardMessage } from './hear-message.ts';

/**
 * What makes a resend recognisable. An origin-id (XEP-0359) stays the same when a client sends again; a stanza id alone
 * may be a counter that starts anew with each session, so the body counts too; without both, every stanza is a new one.
 */
export function messageKey({ originId, stanzaId, body }: Pick<HeardMessage, 'originId' | 'stanzaId' | 'body'>): string {
  if (originId !== '') return `origin:${short(originId)}`;
  if (stanzaId !== '') return `stanza:${short(stanzaId)}:${digest(body)}`;
  return `random:${randomUUID()}`;
}

const short = (id: string): string => (id.length <= 128 ? id : digest(id));
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
