import { z } from 'zod';
import { uuid } from './identifiers.ts';

/** The claims of a permit (RFC 7519), binding one AI activity to one step of one workflow run; ES256, at most 5 minutes. */
export const permitClaims = z.strictObject({
  iss: z.literal('aiox-platform'),
  aud: z.literal('ai'),
  iat: z.number(),
  exp: z.number(),
  owner: uuid,
  agent: uuid,
  version: z.number().int().positive(),
  message: uuid,
  workflow: z.string(),
  run: z.string(),
  /** Equal to the id of the activity it allows. */
  step: z.string(),
  /** Of a tool call: the hash of exactly what was decided about (`requestHash`). */
  request: z.string().optional(),
  /** The person's agreement under which it acts, where one is needed. */
  approval: uuid.optional(),
});
export type PermitClaims = z.infer<typeof permitClaims>;

/** What the workflow asks a permit for. */
export type PermitRequest = Omit<PermitClaims, 'iss' | 'aud' | 'iat' | 'exp'>;

/** Seconds. */
export const PERMIT_LIFETIME_S = 300;
