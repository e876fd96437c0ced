import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { errors } from './errors.ts';

/** A code of the error table. */
export const errorCode = z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]]);
