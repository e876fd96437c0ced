/**
 * The process that reads one file, and ends. It has no environment, may write no file and start nothing, and is killed
 * when it takes too long or too much: adapters/documents/parse-document.ts.
 */
import { UnreadableDocument } from '../../domain/document-ports.ts';
import type { ParserAnswer } from './protocol.ts';
import type { ParserRequest } from './read-document.ts';
import { readDocument } from './read-document.ts';

async function answer(): Promise<ParserAnswer> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin as AsyncIterable<Buffer>) pieces.push(piece);
  const input = Buffer.concat(pieces);
  const end = input.indexOf('\n');
  const request = JSON.parse(input.subarray(0, end).toString()) as ParserRequest;
  // a library may throw where nobody waits for it
  process.once('uncaughtException', (error) => tell(faultOf(error)));
  try {
    const { format, extent = null, text } = await readDocument(input.subarray(end + 1), request);
    return { format, extent, text };
  } catch (error) {
    return faultOf(error);
  }
}

/** What a library says of a file may be of the file's making: of that, nothing is told. */
function faultOf(error: unknown): ParserAnswer {
  if (error instanceof UnreadableDocument) return { unreadable: error.message };
  if (error instanceof RangeError && /alloc|memory/i.test(error.message))
    return { unreadable: 'This file cannot be read: it needs more memory than a file may.' };
  return { unreadable: 'This file is broken: it could not be read.' };
}

/** And ends: what a library has left open must not keep the process. */
function tell(told: ParserAnswer): void {
  process.stdout.write(JSON.stringify(told), () => process.exit(0));
}

tell(await answer());
