import type { Delivery } from '../domain/ports.ts';
import type { Stanzas } from '../domain/stanzas.ts';
import type { ComponentStream } from './component-stream.ts';
import { replyStanza } from './reply-stanza.ts';

export interface StreamStanzas extends Stanzas {
  /** Returns when the server has processed all that was written before; throws `service.unavailable` otherwise. */
  processed(): Promise<void>;
}

/** Replies over the component's stream; the ping after each is a barrier, since the server reads one stream in order. */
export function streamStanzas(
  stream: Pick<ComponentStream, 'send' | 'ping'>,
  delivered: (delivery: Delivery) => void = () => {},
): StreamStanzas {
  return {
    async reply(delivery) {
      // handed over in one go, so that the two cost one round trip
      await Promise.all([stream.send(replyStanza(delivery)), stream.ping()]);
      delivered(delivery);
    },
    processed: () => stream.ping(),
  };
}
