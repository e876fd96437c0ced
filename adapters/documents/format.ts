import { isUtf8 } from 'node:buffer';

/** `zip`: an office document of a newer kind, or something else in the same wrapping. */
export type Format = 'pdf' | 'zip' | 'ole' | 'html' | 'markdown' | 'csv' | 'text' | 'unknown';

/** Formats that say by their first bytes what they are: for these a name is no argument. */
const binary = { '.pdf': 'a PDF', '.docx': 'a DOCX', '.xlsx': 'an XLSX' } as const;
const written: Record<string, Format> = {
  ...{ '.html': 'html', '.htm': 'html', '.xhtml': 'html', '.md': 'markdown', '.markdown': 'markdown' },
  ...{ '.csv': 'csv', '.tsv': 'csv' },
};
const declared: Record<string, Format> = {
  ...{ 'text/html': 'html', 'application/xhtml+xml': 'html', 'text/markdown': 'markdown' },
  ...{ 'text/csv': 'csv', 'text/tab-separated-values': 'csv' },
};

const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** A PDF may begin with something else, as far as this (ISO 32000-1, annex H). */
const PDF_WITHIN = 1_024;

/** What a file is: by its content where that says it, else by its name, else by the media type it was sent with. */
export function formatOf(bytes: Buffer, name: string, mediaType: string): Format {
  if (bytes.subarray(0, PDF_WITHIN).includes('%PDF-')) return 'pdf';
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04')) || bytes.subarray(0, 4).equals(Buffer.from('PK\x05\x06')))
    return 'zip';
  if (bytes.subarray(0, OLE.length).equals(OLE)) return 'ole';
  if (textOf(bytes) === undefined) return 'unknown';
  if (/^\s*(<!doctype html|<html)\b/i.test(bytes.subarray(0, 512).toString('latin1'))) return 'html';
  return written[extensionOf(name)] ?? declared[mediaType] ?? 'text';
}

/** What a name promises that the content did not keep, such as `a PDF`. */
export const promisedBy = (name: string): string | undefined => (binary as Record<string, string>)[extensionOf(name)];

const extensionOf = (name: string): string => /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? '';

/**
 * The text of a file without a format: UTF-8, UTF-16 with a byte order mark, or windows-1252, which spreadsheets of older
 * years are full of. Undefined when it is no text.
 */
export function textOf(bytes: Buffer): string | undefined {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  // what no text has but a form feed, a tab and ends of lines
  // eslint-disable-next-line no-control-regex
  return /[\x00-\x08\x0b\x0e-\x1f]/.test(text) ? undefined : text;
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}
