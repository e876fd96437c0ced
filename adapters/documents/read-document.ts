import { UnreadableDocument } from '../../domain/document-ports.ts';
import { textOfDocx } from './docx.ts';
import { formatOf, promisedBy, textOf } from './format.ts';
import { textOfHtml } from './html.ts';
import { readParts } from './paged.ts';
import { openPdf } from './pdf.ts';
import { openXlsx } from './xlsx.ts';

/** What is told to the process that reads a file, in the first line of its input; the file's bytes follow. */
export interface ParserRequest {
  name: string;
  mediaType: string;
  pages: string | null;
}

interface Read {
  format: string;
  text: string;
  extent?: string;
}

/** Characters of the text of one file; what is longer is cut, and says so. */
export const TEXT_LIMIT = 1_000_000;

const UNKNOWN = 'Nothing that can be read: PDF, DOCX, XLSX, HTML, Markdown, CSV and plain text are.';
const CUT = '\n\n[the rest is left out: the document is longer than is read at once]';
const names = { html: 'HTML', markdown: 'Markdown', csv: 'CSV', text: 'plain text' } as const;

/** Reads a file of any kind that is known here, as far as the limit of its text. Throws UnreadableDocument. */
export async function readDocument(bytes: Buffer, request: ParserRequest): Promise<Read> {
  const read = await readWhole(bytes, request);
  return read.text.length > TEXT_LIMIT ? { ...read, text: read.text.slice(0, TEXT_LIMIT).toWellFormed() + CUT } : read;
}

async function readWhole(bytes: Buffer, { name, mediaType, pages }: ParserRequest): Promise<Read> {
  if (bytes.length === 0) throw new UnreadableDocument('This file is empty.');
  const format = formatOf(bytes, name, mediaType);
  if (format === 'pdf') return { format: 'PDF', ...(await readParts(await openPdf(bytes), pages, TEXT_LIMIT)) };
  if (format === 'zip') return readOffice(bytes, pages);
  if (format === 'ole')
    throw new UnreadableDocument(
      'This is a file of an older office program (DOC, XLS, PPT), or one that is protected with a password.',
    );
  const promised = promisedBy(name);
  if (promised !== undefined) throw new UnreadableDocument(`This is not ${promised}, although its name says so.`);
  const text = textOf(bytes);
  if (format === 'unknown' || text === undefined) throw new UnreadableDocument(UNKNOWN);
  refusePages(pages);
  return { format: names[format], text: format === 'html' ? await textOfHtml(text) : text };
}

async function readOffice(bytes: Buffer, pages: string | null): Promise<Read> {
  const { officeParts } = await import('./office-parts.ts');
  const { folders, repacked } = await officeParts(bytes);
  if (folders.has('xl')) return { format: 'XLSX', ...(await readParts(await openXlsx(repacked), pages, TEXT_LIMIT)) };
  if (!folders.has('word')) throw new UnreadableDocument(UNKNOWN);
  refusePages(pages);
  return { format: 'DOCX', text: await textOfDocx(repacked) };
}

function refusePages(pages: string | null): void {
  if (pages !== null) throw new UnreadableDocument('This kind of file has no pages or sheets: leave "pages" out.');
}
