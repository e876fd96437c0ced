import type { ContentAudit, MayReadContent, SealedPayloads, WirePayload } from '../domain/content-ports.ts';

interface Parts {
  sealed: SealedPayloads;
  mayRead: MayReadContent;
  audit: ContentAudit;
}

export type DecodePayloads = (reader: { userId: string }, payloads: WirePayload[]) => Promise<WirePayload[]>;

const WITHHELD = 'You may not read this owner’s content';
const UNREADABLE = 'This was changed, or its key was destroyed';

/**
 * Opens the payloads whose owners' content the reader may read. The others come back in their places, sealed as they are
 * and marked, so that what is around them can still be looked at. Somebody else's are opened only after that was audited.
 */
export const decodePayloads = ({ sealed, mayRead, audit }: Parts): DecodePayloads => {
  const permissionsOf = async (reader: { userId: string }, owners: (string | undefined)[]) => {
    const permitted = new Set<string>();
    for (const owner of new Set(owners)) {
      if (owner === undefined || !(await mayRead(reader, owner))) continue;
      const pieces = owners.filter((each) => each === owner).length;
      if (owner !== reader.userId) await audit.reading(owner, { readerUserId: reader.userId, by: 'codec', pieces });
      permitted.add(owner);
    }
    return permitted;
  };

  return async (reader, payloads) => {
    const owners = payloads.map((payload) => sealed.ownerOf(payload));
    const permitted = await permissionsOf(reader, owners);
    const decode = async (payload: WirePayload, owner: string | undefined): Promise<WirePayload> => {
      if (owner === undefined) return payload;
      if (!permitted.has(owner)) return sealed.withheld(payload, WITHHELD);
      return sealed.open(payload).catch(() => sealed.withheld(payload, UNREADABLE));
    };
    return Promise.all(payloads.map((payload, at) => decode(payload, owners[at])));
  };
};
