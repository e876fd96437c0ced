import { textOfHtml } from './html.ts';

/** The text of a DOCX with its headings, lists and tables; pictures are left out. */
export async function textOfDocx(repacked: Uint8Array): Promise<string> {
  const { default: mammoth } = await import('mammoth');
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(repacked) },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
  );
  return textOfHtml(value);
}
