import { z } from 'zod';
import { uuid } from './identifiers.ts';
import { reasons } from './reasons.ts';

/** Bytes of one file. */
export const DOCUMENT_LIMIT_BYTES = 20 * 1_048_576;
/** Of all files of an owner together, those that tools made included: bytes, and how many. */
export const DOCUMENTS_LIMIT_BYTES = 200 * 1_048_576;
export const DOCUMENTS_LIMIT = 1_000;

export const NAME_LIMIT = 200;

/** What no name of a file has: separators of folders, control characters, and marks that turn the order of what is read. */
const UNFIT = /[/\\\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A file's name as a person reads it: no folder, nothing that shows another one than it is. */
export const documentName = z
  .string()
  .min(1)
  .max(NAME_LIMIT)
  .refine(
    (name) => name.isWellFormed() && !UNFIT.test(name) && name.trim() !== '' && !/^\.{1,2}$/.test(name),
    reasons.file_name,
  );

/** Who put a file there: its owner, or a tool in a call of the agent. */
export const documentOrigins = ['upload', 'tool'] as const;

/** What may be told of a file without opening it. */
export const documentFacts = z.strictObject({
  document_id: uuid,
  agent_id: uuid,
  name: z.string(),
  /** As it was sent: type and subtype, not looked into. */
  media_type: z.string(),
  size_bytes: z.number().int(),
  origin: z.enum(documentOrigins),
  /** The message in whose answer a tool made it. */
  message_id: uuid.nullable(),
  created_at: z.iso.datetime(),
});
