import { UnreadableDocument } from '../../domain/document-ports.ts';
import { pagesIn, rangesOf } from '../../domain/page-range.ts';

export interface Part {
  /** Beside its number in the mark, as a sheet has one. */
  title?: string;
  text: string;
}

/** A document of pages or sheets, read one after the other. */
export interface Paged {
  unit: 'page' | 'sheet';
  total: number;
  /** From 1 on. */
  part: (number: number) => Promise<Part>;
}

/** Pages or sheets in one go. */
const PARTS_LIMIT = 500;

/** The wanted parts (all without `pages`) with a mark before each. Reading ends where `limit` characters are reached. */
export async function readParts({ unit, total, part }: Paged, pages: string | null, limit: number) {
  const wanted = pages === null ? Array.from({ length: total }, (_, index) => index + 1) : pagesIn(pages, total);
  if (typeof wanted === 'string') throw new UnreadableDocument(`The ${unit}s cannot be read: ${wanted} ${unit}s.`);
  if (wanted.length > PARTS_LIMIT)
    throw new UnreadableDocument(
      `This is a document of ${total} ${unit}s: at most ${PARTS_LIMIT} are read at once. Choose some with "pages".`,
    );
  const read: number[] = [];
  let text = '';
  for (const number of wanted) {
    const { title, text: own } = await part(number);
    text += `${text && '\n\n'}[${unit} ${number}${title === undefined ? '' : `: ${title}`}]\n${own.trim()}`;
    read.push(number);
    if (text.length > limit) break;
  }
  return { text, extent: `${unit}${read.length === 1 ? '' : 's'} ${rangesOf(read)} of ${total}` };
}
