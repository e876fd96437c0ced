import { z } from 'zod';

/**
 * What the process that reads a file answers: one JSON text. Nothing of it is believed before it is parsed: the file may
 * have taken over its reader.
 */
export const parserAnswer = z.union([
  z.strictObject({
    format: z.string().max(40),
    extent: z.string().max(4_000).nullable(),
    text: z.string(),
  }),
  z.strictObject({ unreadable: z.string().max(1_000) }),
]);
export type ParserAnswer = z.infer<typeof parserAnswer>;
