import { z } from 'zod';

/** Ids are UUIDs in lower case; a JID's local part of an agent is `agent-<uuid>`. */
export const uuid = z.uuid().toLowerCase();

/** A tier of design §1: every process belongs to one, holds one private key and one database role. */
export const tiers = ['api', 'platform', 'ai', 'bridge'] as const;
export type Tier = (typeof tiers)[number];

/** Stands where an id is asked for and there is none: an agent that is not saved, all agents of an owner together. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Owner of what belongs to no tenant: the key of schedules and purges, refusals at unknown addresses.
 * @alias
 */
export const SYSTEM_OWNER = NIL_UUID;

/** What names one inbound message everywhere: workflow input, permits, ledger, audit. Ids only. */
export const messageRef = z.strictObject({ ownerUserId: uuid, agentId: uuid, messageId: uuid });
export type MessageRef = z.infer<typeof messageRef>;

export const doors = ['xmpp', 'web', 'api'] as const;
export type Door = (typeof doors)[number];

/** A text, or where it lies: nothing larger than the inline limit enters a workflow's history. */
export const textOrReference = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ payloadId: uuid, bytes: z.number().int() }),
]);
export type TextOrReference = z.infer<typeof textOrReference>;

/** Bytes (UTF-8) up to which a text travels inline inside a payload. */
export const INLINE_LIMIT_BYTES = 16_384;
