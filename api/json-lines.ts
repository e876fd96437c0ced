import { once } from 'node:events';
import type { Response } from 'express';

/**
 * Writes JSON Lines (one JSON text a line) until there are no more or `signal` aborts. The head goes out with the first
 * piece, so that what fails before it is still answered as a problem; an answer that is cut is not ended properly.
 */
export async function writeJsonLines(
  response: Response,
  pieces: AsyncIterable<unknown[]>,
  signal: AbortSignal,
): Promise<void> {
  const begin = () => response.status(200).set('Content-Type', 'application/x-ndjson; charset=utf-8');
  for await (const piece of pieces) {
    if (!response.headersSent) begin();
    if (signal.aborted) break;
    const text = piece.map((line) => `${JSON.stringify(line)}\n`).join('');
    // a reader that is slow holds back its own stream, not our memory
    if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => undefined);
  }
  if (signal.aborted) response.destroy();
  else {
    if (!response.headersSent) begin();
    response.end();
  }
}
