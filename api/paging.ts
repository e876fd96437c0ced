import { z } from 'zod';
import type { Page } from '../domain/account-ports.ts';

/** Query of every list: `limit` rows after `cursor`, which is `next_cursor` of the page before. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(200).optional(),
});

export const pageReply = <S extends z.ZodType>(item: S) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

/** A page of records as a reply. */
export const pageOf = <From, To>({ items, next }: Page<From>, view: (item: From) => To) => ({
  items: items.map(view),
  next_cursor: next ?? null,
});
