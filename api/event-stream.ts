import { once } from 'node:events';
import type { Response } from 'express';

/** One event with the id by which a reader comes back to it, or a sign of life. */
export type Piece = { id: string | undefined; event: { type: string } } | 'heartbeat';

/** Milliseconds a browser waits before it comes back. */
const RETRY_MS = 1_000;

/**
 * Writes server-sent events (WHATWG HTML §9.2) until there are no more or `signal` aborts. The head goes out with the
 * first piece, so that what fails before it is still answered as a problem.
 */
export async function writeEventStream(
  response: Response,
  pieces: AsyncIterable<Piece>,
  signal: AbortSignal,
): Promise<void> {
  const write = async (text: string): Promise<void> => {
    // a reader that is slower than the model holds back its own stream, not our memory
    if (!response.write(text)) await once(response, 'drain', { signal });
  };
  try {
    for await (const piece of pieces) {
      if (signal.aborted) break;
      if (!response.headersSent) await write(begin(response));
      if (response.req.method === 'HEAD') break;
      await write(piece === 'heartbeat' ? ': still here\n\n' : eventText(piece));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  response.end();
}

function begin(response: Response): string {
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  return `retry: ${RETRY_MS}\n\n`;
}

/** JSON has no line breaks of its own, so one `data` line holds it. */
const eventText = ({ id, event }: Exclude<Piece, 'heartbeat'>): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
