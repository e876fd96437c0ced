import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { reasons } from '../contracts/reasons.ts';

/**
 * A local part that every XMPP server takes as it is (RFC 7622 §3.3, narrowed to lower-case ASCII). `agent-…` is kept
 * for agents: somebody's address must not look like one.
 */
export const localpart = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/, reasons.localpart)
  .refine((value) => !value.startsWith('agent-'), reasons.localpart_agent);

/** Proposes a local part from an e-mail address; `attempt` > 0 adds a number because the plain one is taken. */
export function proposeLocalpart(email: string, attempt: number): string {
  const plain = email
    .slice(0, email.lastIndexOf('@'))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '')
    .replace(/^(agent-)+/, '')
    .slice(0, 50)
    .replace(/^[._-]+|[._-]+$/g, '');
  const base = localpart.safeParse(plain).success ? plain : 'user';
  return attempt === 0 && base === plain ? base : `${base}-${randomInt(1_000, 1_000_000)}`;
}

/** The account's name on our XMPP server. */
export const localOf = ({ jid }: { jid: string }): string => jid.slice(0, jid.lastIndexOf('@'));
