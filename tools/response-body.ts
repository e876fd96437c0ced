/** What was read of a body, decompressed, and why not more. */
export interface BodyRead {
  bytes: Uint8Array;
  cut?: 'size' | 'time' | 'connection';
}

/**
 * Reads a body up to `most` bytes as they come out of decompression, and lets go of the rest: a bomb is never unpacked further
 * than that. Throws nothing: what came before the time was over or the connection broke is given.
 */
export async function readBody(response: Response, most: number, signal: AbortSignal): Promise<BodyRead> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let left = most;
  try {
    for (;;) {
      const chunk = (await reader?.read()) as { done: boolean; value?: Uint8Array } | undefined;
      if (chunk?.value === undefined) return { bytes: Buffer.concat(chunks) };
      chunks.push(chunk.value.subarray(0, left));
      left -= chunk.value.byteLength;
      if (left >= 0) continue;
      await reader?.cancel();
      return { bytes: Buffer.concat(chunks), cut: 'size' };
    }
  } catch {
    return { bytes: Buffer.concat(chunks), cut: signal.aborted ? 'time' : 'connection' };
  }
}

/** Text in the charset it is in; undefined for what is no text. A character that was cut in two is left out. */
export function textOf(bytes: Uint8Array, contentType: string): string | undefined {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!isText(type.trim(), bytes)) return undefined;
  const charset = parameters.map((each) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(each)?.[1]).find((each) => each);
  return decoded(bytes, markOf(bytes) ?? charset ?? declared(type, bytes) ?? 'utf-8').replaceAll('\0', '\ufffd');
}

const textTypes = /^text\/|^application\/(.+\+)?(json|xml|yaml|x-yaml|x-ndjson|javascript|x-www-form-urlencoded)$/;

/** Without a type, what has no NUL, or a mark of UTF-16, is taken for text (MIME Sniffing §7.1 does nearly so). */
const isText = (type: string, bytes: Uint8Array): boolean =>
  type === ''
    ? markOf(bytes) !== undefined || !bytes.subarray(0, 1_445).includes(0)
    : textTypes.test(type) || type.endsWith('+xml');

/** The byte order mark goes before everything else (Encoding §6). */
function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}

/** What the head of an HTML page says of itself. */
const declared = (type: string, bytes: Uint8Array): string | undefined =>
  type.includes('html')
    ? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(Buffer.from(bytes.subarray(0, 1_024)).toString('latin1'))?.[1]
    : undefined;

/** A charset that nobody knows is read as UTF-8. `stream` keeps an unfinished last character back. */
function decoded(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder(label).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder().decode(bytes, { stream: true });
  }
}
