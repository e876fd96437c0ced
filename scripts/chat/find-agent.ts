import { agentJid } from '../../contracts/addresses.ts';
import { ChatError } from './log-in.ts';

export interface Contact {
  jid: string;
  name: string;
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The agent that is meant by a name, an id or an address among those in the roster. Throws a ChatError that lists them
 * when it is none of them or more than one.
 */
export function findAgent(wanted: string, roster: Contact[], agentsDomain: string): Contact {
  const lower = wanted.toLowerCase();
  const jid = uuidForm.test(wanted) ? agentJid(lower, agentsDomain) : lower;
  const found = roster.filter((contact) => contact.jid === jid || contact.name.toLowerCase() === lower);
  const [first, second] = found;
  if (first && !second) return first;
  const list = (contacts: Contact[]) => contacts.map((contact) => `  ${contact.name}  ${contact.jid}`).join('\n');
  if (second)
    throw new ChatError(
      `There are ${found.length} agents called ${wanted}; give one of the addresses:\n${list(found)}`,
    );
  const known =
    roster.length === 0 ? 'This account has no agents.' : `The agents of this account are:\n${list(roster)}`;
  throw new ChatError(`There is no agent ${wanted}. ${known}`);
}
