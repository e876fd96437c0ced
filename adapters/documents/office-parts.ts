import { zipSync } from 'fflate';
import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { UnreadableDocument } from '../../domain/document-ports.ts';

/** Entries of an archive; bytes of all XML in it together; and how many times its size a large part may become. */
const ENTRIES_LIMIT = 10_000;
const INFLATED_LIMIT_BYTES = 64 * 1_048_576;
const RATIO_LIMIT = 200;
const RATIO_FROM_BYTES = 1_048_576;

const bomb = () => new UnreadableDocument('This file would unpack to far more than it is: it was not opened.');

/**
 * An office document (ECMA-376) packed anew for a library to read: with its XML parts alone, not compressed, each looked
 * through while it was inflated. What the library could understand in another way than we do is not there any more.
 */
export async function officeParts(bytes: Buffer): Promise<{ folders: Set<string>; repacked: Uint8Array }> {
  const parts = new Map<string, Uint8Array>();
  const folders = new Set<string>();
  let total = 0;
  const archive = await opened(bytes);
  if (archive.entryCount > ENTRIES_LIMIT) throw new UnreadableDocument('This file has too many parts.');
  for await (const entry of archive.eachEntry()) {
    const name = entry.fileName;
    folders.add(name.split('/')[0] ?? '');
    if (!/\.(xml|rels)$/i.test(name)) continue;
    if (parts.has(name)) throw new UnreadableDocument('This file holds a part twice: which one counts cannot be told.');
    if (entry.isEncrypted()) throw new UnreadableDocument('This file is protected with a password.');
    const part = await inflated(archive, entry, INFLATED_LIMIT_BYTES - total);
    total += part.length;
    parts.set(name, withoutEntities(part));
  }
  return { folders, repacked: zipSync(Object.fromEntries(parts), { level: 0 }) };
}

const opened = (bytes: Buffer): Promise<ZipFile> =>
  fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true });

/** What the archive says of a size is checked first, and not believed then. */
async function inflated(archive: ZipFile, entry: Entry, room: number): Promise<Buffer> {
  const { uncompressedSize: promised, compressedSize: packed } = entry;
  const tooMuch = (size: number) => size > room || (size > RATIO_FROM_BYTES && size > packed * RATIO_LIMIT);
  if (tooMuch(promised)) throw bomb();
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of (await archive.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (tooMuch(size)) throw bomb();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/**
 * XML as UTF-8, without what could multiply itself: the packaging of these files allows no DTD (ECMA-376 part 2), and
 * only a DTD can declare entities.
 */
function withoutEntities(part: Buffer): Uint8Array {
  const wide = (part[0] === 0xff && part[1] === 0xfe) || (part[0] === 0xfe && part[1] === 0xff);
  const text = new TextDecoder(wide ? (part[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8', { fatal: true }).decode(
    part,
  );
  if (/<!(doctype|entity)/i.test(text) || text.includes('\0'))
    throw new UnreadableDocument('This file declares entities of its own in its XML, which no office document may.');
  return new TextEncoder().encode(text);
}
