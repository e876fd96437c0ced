import { z } from 'zod';
import type { Page } from '../domain/account-ports.ts';

/** Query of every list: `limit` rows after `cursor`, which is `next_cursor` of the page before. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(200).optional(),
});

/** A moment that a list is filtered by. Before 1970 nothing was: so early a year is no other filter, and databases write it otherwise. */
export const moment = z.iso.datetime().transform((at) => (Date.parse(at) < 0 ? new Date(0).toISOString() : at));

export const pageReply = <S extends z.ZodType>(item: S) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

/** A page of records as a reply. */
export const pageOf = <From, To>({ items, next }: Page<From>, view: (item: From) => To) => ({
  items: items.map(view),
  next_cursor: next ?? null,
});
