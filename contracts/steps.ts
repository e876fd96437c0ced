import { z } from 'zod';
import { errorCode } from './error-code.ts';
import { stepNames } from './step-names.ts';

export const stepState = z.enum(['waiting', 'running', 'done', 'refused', 'failed', 'skipped']);

/** One step as the `steps` query tells it; times are epoch milliseconds. */
export const step = z.strictObject({
  number: z.number().int(),
  name: z.enum(stepNames),
  tier: z.enum(['door', 'platform', 'ai']),
  state: stepState,
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  attempts: z.number().int(),
  /** What was decided, in codes and numbers: never a text of the conversation. */
  detail: z.record(z.string(), z.unknown()),
});
export type Step = z.infer<typeof step>;

export const outcome = z.strictObject({
  state: z.enum(['answered', 'refused', 'failed']),
  code: errorCode.optional(),
});
export type Outcome = z.infer<typeof outcome>;
