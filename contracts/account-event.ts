import { z } from 'zod';
import { approvalEvent } from './approval.ts';
import { uuid } from './identifiers.ts';

export const messageState = z.enum(['accepted', 'running', 'answered', 'refused', 'failed']);
export const messageDirection = z.enum(['in', 'out']);
export const agentState = z.enum(['active', 'paused', 'deleted']);

/** What happens in an account, as it happens: `events`. Ids and states, no text: look again at this one. */
export const accountEvent = z.discriminatedUnion('type', [
  /** What was before is not told: read what you show once more. First of all, unless `Last-Event-ID` is still there. */
  z.strictObject({ type: z.literal('reset') }),
  approvalEvent,
  /** Something was written to an agent, or became answered, refused or failed; or an answer was recorded. */
  z.strictObject({
    type: z.literal('message'),
    agent_id: uuid,
    message_id: uuid,
    direction: messageDirection,
    state: messageState,
    /** The message that one going `out` answers. */
    in_reply_to: uuid.nullable(),
  }),
  /** Made, changed, paused, woken up, deleted or restored. */
  z.strictObject({
    type: z.literal('agent'),
    agent_id: uuid,
    state: agentState,
    /** Null for a deleted one. */
    version: z.number().int().nullable(),
  }),
  /** Four fifths of a limit were used for the first time in its window, or there was nothing left of it for a message. */
  z.strictObject({
    type: z.literal('quota'),
    /** The limit, as warnings and refusals name it. */
    kind: z.string(),
    /** Null for a limit of the account as a whole. */
    agent_id: uuid.nullable(),
    state: z.enum(['warned', 'reached']),
  }),
]);
export type AccountEvent = z.infer<typeof accountEvent>;
