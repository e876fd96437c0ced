type Cell = string | number | null;

/** Hands a file to the browser to be saved. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the download has begun by then; kept, it would hold its memory as long as the page is open
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Saves a table as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export function saveCsv(name: string, head: string[], rows: Cell[][]): void {
  const lines = [head, ...rows].map((row) => row.map(cell).join(','));
  saveFile(`${name}.csv`, new Blob([`\uFEFF${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
}

/** A name can begin like a formula, which a spreadsheet would run: an apostrophe makes it text. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
