import type { Element } from '@xmpp/component-core';
import { AppError } from '../contracts/errors.ts';
import { agentIdOf } from '../contracts/addresses.ts';
import type { MayWrite } from '../doors/access.ts';
import { addressOf } from './address.ts';
import type { Out } from './outbox.ts';
import { availableStanza, subscriptionStanza } from './presence-stanza.ts';
import type { SpokenLanguages } from './spoken-language.ts';
import type { Thinking } from './thinking.ts';

/** Only these ask for something (RFC 6121 §§3.1, 4.3); everything else is news the agent has no use for. */
export const asksForPresence = (stanza: Element): boolean =>
  stanza.attrs['type'] === 'subscribe' || stanza.attrs['type'] === 'probe';

interface Parts {
  mayWrite: MayWrite;
  out: Out;
  languages: SpokenLanguages;
  thinking: Thinking;
}

/**
 * Who may write to an agent may see it; everybody else hears `unsubscribed`, whether the agent exists or not. While
 * the directory cannot be asked nothing is answered: a client asks again when it next goes online.
 */
export const presenceHandler =
  ({ mayWrite, out, languages, thinking }: Parts) =>
  async (stanza: Element): Promise<void> => {
    const from = addressOf(stanza.attrs['from']);
    const to = addressOf(stanza.attrs['to']);
    if (!from || !to) return;
    const agentId = agentIdOf(to.local);
    try {
      if (agentId === undefined) throw new AppError('item.not_found');
      const agent = await mayWrite(agentId, from.bare);
      if (stanza.attrs['type'] === 'subscribe') await out.hint(subscriptionStanza('subscribed', to.bare, from.bare));
      const mood = thinking.changed({ ...agent, ownerJid: from.bare });
      await out.hint(availableStanza(to.bare, from.full, { ...agent, mood }, languages.of(from.bare)));
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'service.unavailable') throw error;
      await out.hint(subscriptionStanza('unsubscribed', to.bare, from.bare));
    }
  };
