import { z } from 'zod';
import { errorCode } from './error-code.ts';

/** What runs beside the history through Redis Streams and ends in SSE: `messages/{id}/events`. */
export const messageEvent = z.discriminatedUnion('type', [
  /** A (repeated) model call begins; everything streamed before it is void. */
  z.strictObject({ type: z.literal('reset'), attempt: z.number().int() }),
  /** `offset` counts UTF-16 units of the text before this piece, so that a repeated piece is dropped and a missing one noticed. */
  z.strictObject({ type: z.literal('delta'), attempt: z.number().int(), offset: z.number().int(), text: z.string() }),
  z.strictObject({ type: z.literal('step'), name: z.string(), state: z.string() }),
  z.strictObject({ type: z.literal('done'), text: z.string() }),
  z.strictObject({ type: z.literal('failed'), code: errorCode, text: z.string() }),
]);
export type MessageEvent = z.infer<typeof messageEvent>;
