import { send } from '../api/client.ts';
import { unreachable } from '../api/problem.ts';

interface Watch {
  /** Bytes that have come so far. */
  progress: (bytes: number) => void;
  signal: AbortSignal;
}

/** The last line is short; a file that was cut off ends with another one, or in the middle of one. */
const LAST_LINE_BYTES = 4_096;

/** Fetches everything of the account as one file. Throws `Problem`, also for one that does not say that it is whole. */
export async function exportAccount({ progress, signal }: Watch): Promise<Blob> {
  const response = await send('GET', '/me/export', { signal });
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for await (const piece of response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>()) {
      pieces.push(piece);
      progress((bytes += piece.length));
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable();
  }
  const file = new Blob(pieces, { type: 'application/x-ndjson' });
  if (!(await isWhole(file))) throw unreachable();
  return file;
}

async function isWhole(file: Blob): Promise<boolean> {
  const end = await file.slice(-LAST_LINE_BYTES).text();
  return end.endsWith('\n') && (end.trimEnd().split('\n').at(-1) ?? '').startsWith('{"type":"complete"');
}
