/** OIDs of PostgreSQL's own types whose text is JSON too, for their usual values. */
const numbers = new Set([20, 21, 23, 26, 700, 701, 1_700]);
const BOOLEAN = 16;
const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A row as a JSON array, from the texts that the database sent: a number keeps all of its digits. */
export const jsonLine = (values: readonly (string | null)[], types: readonly number[]): string =>
  `[${values.map((value, index) => json(value, types[index] ?? 0)).join(',')}]`;

function json(value: string | null, type: number): string {
  if (value === null) return 'null';
  if (type === BOOLEAN) return String(value === 't');
  return numbers.has(type) && isNumber.test(value) ? value : JSON.stringify(value);
}
