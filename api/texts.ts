import { z } from 'zod';
import { reasons } from '../contracts/reasons.ts';

/** Text that a database and a stanza can both hold: no NUL, no lone surrogate. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), reasons.text_broken);

/** A password somebody chooses. */
export const newPassword = z.string().min(12, 'must have at least 12 characters').max(256);
