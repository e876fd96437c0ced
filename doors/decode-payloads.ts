import type { SealedPayloads, WirePayload } from '../domain/content-ports.ts';

export type DecodePayloads = (reader: { userId: string }, payloads: WirePayload[]) => Promise<WirePayload[]>;

const WITHHELD = 'You may not read this owner’s content';
const UNREADABLE = 'This was changed, or its key was destroyed';

/**
 * Opens the payloads of the reader's own workflows. The others come back in their places, sealed as they are and marked, so
 * that what is around them can still be looked at. A role opens nothing, and neither does a grant: that is for one agent,
 * and a payload does not say whose it is (docs/decisions/0008).
 */
export const decodePayloads =
  (sealed: SealedPayloads): DecodePayloads =>
  async ({ userId }, payloads) => {
    const decode = async (payload: WirePayload): Promise<WirePayload> => {
      const owner = sealed.ownerOf(payload);
      if (owner === undefined) return payload;
      if (owner !== userId) return sealed.withheld(payload, WITHHELD);
      return sealed.open(payload).catch(() => sealed.withheld(payload, UNREADABLE));
    };
    return Promise.all(payloads.map(decode));
  };
