import { z } from 'zod';
import { approvalEvent } from './approval.ts';
import { errorCode } from './error-code.ts';
import { toolName } from './tool.ts';

/** Where the call of a tool is that the stream of its message tells of. */
export const toolCallStates = ['running', 'done', 'failed', 'refused'] as const;

/** What runs beside the history through Redis Streams and ends in SSE: `messages/{id}/events`. */
export const messageEvent = z.discriminatedUnion('type', [
  /** A (repeated) model call begins; every piece of text before it is void. */
  z.strictObject({ type: z.literal('reset'), attempt: z.number().int() }),
  /** `offset` counts UTF-16 units of the text before this piece, so that a repeated piece is dropped and a missing one noticed. */
  z.strictObject({ type: z.literal('delta'), attempt: z.number().int(), offset: z.number().int(), text: z.string() }),
  z.strictObject({ type: z.literal('step'), name: z.string(), state: z.string() }),
  /** A tool is used, or was. `call`: its place among all calls of the message, from 1; what is tried again runs again. */
  z.strictObject({
    type: z.literal('tool'),
    call: z.number().int().positive(),
    /** Null for a name that no tool has. */
    tool: toolName.nullable(),
    state: z.enum(toolCallStates),
  }),
  /** A person is asked, or answered. */
  approvalEvent,
  z.strictObject({ type: z.literal('done'), text: z.string() }),
  z.strictObject({ type: z.literal('failed'), code: errorCode, text: z.string() }),
]);
export type MessageEvent = z.infer<typeof messageEvent>;
