import { z } from 'zod';

/** Text that a database and a stanza can both hold: no NUL, no lone surrogate. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must not contain NUL or broken characters');

/** A password somebody chooses. */
export const newPassword = z.string().min(12, 'must have at least 12 characters').max(256);
