import { z } from 'zod';
import { AppError } from '../../contracts/errors.ts';
import { uuid } from '../../contracts/identifiers.ts';

/** The last row of a page: newest first by time (milliseconds, as every column), then by id. */
const position = z.tuple([z.number().int(), uuid]);

export interface Position {
  at: Date;
  id: string;
}

export const toCursor = ({ at, id }: Position): string =>
  Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');

/** Throws `input.invalid` for a cursor that was not made here. */
export function fromCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [at, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    const date = new Date(at);
    date.toISOString();
    return { at: date, id };
  } catch {
    throw new AppError('input.invalid', { field: 'cursor', reason: 'is not one that a page before gave' });
  }
}

/** One page of rows that were asked for with one more than its limit. */
export function page<Row, Item>(
  rows: Row[],
  limit: number,
  item: (row: Row) => Item,
  at: (row: Row) => Position,
): { items: Item[]; next: string | undefined } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last ? toCursor(at(last)) : undefined };
}
