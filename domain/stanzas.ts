import type { Delivery } from './ports.ts';

/** The XMPP stream as the delivery of replies sees it. */
export interface Stanzas {
  /**
   * Writes one reply and returns when the XMPP server has processed it (routed, archived). Throws
   * `service.unavailable` while the stream is down: nothing is kept in memory, the caller tries again.
   */
  reply(delivery: Delivery): Promise<void>;
}
