import type { Paged } from './paged.ts';

/** The sheets of an XLSX, a row a line, with tabs between the cells; a formula is its last result. */
export async function openXlsx(repacked: Uint8Array): Promise<Paged> {
  const { default: readSheets } = await import('read-excel-file/universal');
  const sheets = await readSheets(Uint8Array.from(repacked).buffer);
  return {
    unit: 'sheet',
    total: sheets.length,
    async part(number) {
      const { sheet = '', data = [] } = sheets[number - 1] ?? {};
      const rows = data.map((row) => row.map(cellText).join('\t').trimEnd());
      return { title: sheet, text: rows.join('\n') };
    },
  };
}

/** What would begin another cell or row stands as a space. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return typeof cell === 'string' ? cell.replace(/[\t\r\n]+/g, ' ') : JSON.stringify(cell);
}
