import type { z } from 'zod';
import { AppError } from '../contracts/errors.ts';

/** What came over the border, if it has the agreed shape; else `input.invalid` with the paths that do not fit, no values. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.slice(0, 200));
  throw new AppError('input.invalid', { fields });
}
