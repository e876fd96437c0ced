import { UnreadableDocument } from '../../domain/document-ports.ts';
import type { Part, Paged } from './paged.ts';

/** The text of a PDF page by page; a page that is a picture has none. */
export async function openPdf(bytes: Buffer): Promise<Paged> {
  const { getDocumentProxy } = await import('unpdf');
  const pdf = await getDocumentProxy(new Uint8Array(bytes), {
    ...{ isEvalSupported: false, useWasm: false, disableFontFace: true, useSystemFonts: false },
    ...{ stopAtErrors: false, verbosity: 0 },
  }).catch((error: unknown) => {
    throw namedFault(error);
  });
  return {
    unit: 'page',
    total: pdf.numPages,
    async part(number): Promise<Part> {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      page.cleanup();
      return { text: items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('') };
    },
  };
}

function namedFault(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return new UnreadableDocument('This PDF is protected with a password.');
  if (/^(InvalidPDF|Format|UnknownError|MissingPDF|ResponseException)/.test(name))
    return new UnreadableDocument('This PDF is broken: it could not be read.', { cause: error });
  return error;
}
