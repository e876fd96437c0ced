import { Context } from '@temporalio/activity';
import type { Archive, Delivery } from '../domain/ports.ts';
import type { Stanzas } from '../domain/stanzas.ts';

/** Milliseconds between looks: the server archives a moment after it has taken a stanza, in the receiver's own process. */
const LOOK_AGAIN_AFTER_MS = [100, 400, 0];

/** The stream of replies, with the barrier that a repeated attempt needs. */
interface BarredStanzas extends Stanzas {
  /** Returns when the XMPP server has processed all that was written before; throws `service.unavailable` otherwise. */
  processed(): Promise<void>;
}

/** Sending a reply to the person: served by the bridge, because it owns the stream. */
export function deliveryActivities({ stanzas, archive }: { stanzas: BarredStanzas; archive: Archive }) {
  async function arrivedBefore({ replyTo, agentJid, replyId }: Delivery): Promise<boolean> {
    // what an earlier attempt wrote may wait in a stream whose server stands still: until it is read, no archive has it
    await stanzas.processed();
    for (const pause of LOOK_AGAIN_AFTER_MS) {
      if (await archive.has(replyTo, agentJid, replyId)) return true;
      await Context.current().sleep(pause);
    }
    return false;
  }

  return {
    /**
     * One id, at most one archive row: an attempt that may follow one which was written but not reported waits
     * until the XMPP server has read everything written so far, and then looks into its archive. Throws
     * `service.unavailable`, with nothing sent, while the XMPP server cannot be reached or does not answer.
     */
    async deliver(delivery: Delivery): Promise<void> {
      const repeated = Context.current().info.attempt > 1;
      if (repeated && (await arrivedBefore(delivery))) return;
      await stanzas.reply(delivery);
    },
  };
}
