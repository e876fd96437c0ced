/** What a person's XMPP address may begin with. Nothing here loads zod: the door of the dashboard proposes by it, too. */

/** Every XMPP server takes it as it is (RFC 7622 §3.3, narrowed to lower-case ASCII). */
export const LOCALPART = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Of agents: somebody's address must not look like one. */
export const AGENT_PREFIX = 'agent-';

/** The local part that an e-mail address suggests; empty when nothing of it can be one. */
export function proposedLocalpart(email: string): string {
  const plain = email
    .slice(0, email.lastIndexOf('@'))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '')
    .replace(/^(agent-)+/, '')
    .slice(0, 50)
    .replace(/^[._-]+|[._-]+$/g, '');
  return LOCALPART.test(plain) && !plain.startsWith(AGENT_PREFIX) ? plain : '';
}
