import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AGENT_PREFIX, LOCALPART, proposedLocalpart } from '../contracts/localpart.ts';
import { reasons } from '../contracts/reasons.ts';

/** `agent-…` is kept for agents. */
export const localpart = z
  .string()
  .regex(LOCALPART, reasons.localpart)
  .refine((value) => !value.startsWith(AGENT_PREFIX), reasons.localpart_agent);

/** Proposes a local part from an e-mail address; `attempt` > 0 adds a number because the plain one is taken. */
export function proposeLocalpart(email: string, attempt: number): string {
  const plain = proposedLocalpart(email);
  return attempt === 0 && plain !== '' ? plain : `${plain || 'user'}-${randomInt(1_000, 1_000_000)}`;
}

/** The account's name on our XMPP server. */
export const localOf = ({ jid }: { jid: string }): string => jid.slice(0, jid.lastIndexOf('@'));
