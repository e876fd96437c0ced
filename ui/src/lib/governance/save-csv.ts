import { handOver } from '../documents/save-file.ts';

type Cell = string | number | null;

/** Saves a table as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export function saveCsv(name: string, head: string[], rows: Cell[][]): void {
  const lines = [head, ...rows].map((row) => row.map(cell).join(','));
  handOver(new Blob([`\uFEFF${lines.join('\r\n')}\r\n`], { type: 'text/csv' }), `${name}.csv`);
}

/** A name can begin like a formula, which a spreadsheet would run: an apostrophe makes it text. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
