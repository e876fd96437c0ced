import { z } from 'zod';
import { AppError } from '../../contracts/errors.ts';
import { uuid } from '../../contracts/identifiers.ts';
import { reasons } from '../../contracts/reasons.ts';
import type { Page } from '../../domain/account-ports.ts';

/** What a cursor of one list holds: the place of the last row of a page, as JSON in base64url. */
export interface Cursor<Place> {
  write(place: Place): string;
  /** Throws `input.invalid` for a cursor that was not made by `write`. */
  read(cursor: string | undefined): Place | undefined;
}

/** A cursor of a list of its own order; `place` must refuse what no row could have. */
export const cursorOf = <Place>(place: z.ZodType<Place, Place>): Cursor<Place> => ({
  write: (given) => Buffer.from(JSON.stringify(given)).toString('base64url'),
  read(cursor) {
    if (cursor === undefined) return undefined;
    try {
      return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    } catch {
      throw new AppError('input.invalid', { field: 'cursor', reason: reasons.cursor });
    }
  },
});

/** The years that both sides of the border can write. */
export const milliseconds = z.number().int().min(0).max(253_402_300_799_999);

/** Newest first by time (milliseconds, as every column), then by id. */
const byTime = cursorOf(z.tuple([milliseconds, uuid]));

export interface Position {
  at: Date;
  id: string;
}

/** Throws `input.invalid` for a cursor that was not made here. */
export function fromCursor(cursor: string | undefined): Position | undefined {
  const [at, id] = byTime.read(cursor) ?? [];
  return at === undefined || id === undefined ? undefined : { at: new Date(at), id };
}

/** One page, newest first, of rows that were asked for with one more than its limit. */
export const page = <Row, Item>(
  rows: Row[],
  limit: number,
  item: (row: Row) => Item,
  at: (row: Row) => Position,
): Page<Item> =>
  pageBy(rows, limit, item, (row) => {
    const { at: time, id } = at(row);
    return byTime.write([time.getTime(), id]);
  });

/** One page of any order; `cursor` makes the one that goes on after a row. */
export function pageBy<Row, Item>(
  rows: Row[],
  limit: number,
  item: (row: Row) => Item,
  cursor: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last ? cursor(last) : undefined };
}
