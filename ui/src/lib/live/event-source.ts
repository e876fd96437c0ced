import { createParser } from 'eventsource-parser';
import { send } from '../api/client.ts';
import { Problem } from '../api/problem.ts';

export interface ServerEvent {
  id: string | undefined;
  type: string;
  data: unknown;
}

interface Listener {
  event(event: ServerEvent): void;
  /** The server speaks: events or signs of life. */
  alive(): void;
  /** It does not; the next try follows by itself. */
  lost(): void;
}

const SILENCE_MS = 45_000;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Reads an event stream of the API until `signal` aborts, and comes back after the last event whenever it breaks. Not
 * `EventSource`: that sends no token and cannot read a refusal. Ends by itself when the server says that there is nothing
 * to come back to.
 */
export async function follow(path: string, listener: Listener, signal: AbortSignal): Promise<void> {
  let lastId: string | undefined;
  let least = FIRST_MS;
  let wait = least;
  while (!signal.aborted) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      listener.alive();
    };
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) };
      const response = await send('GET', path, { headers, signal: AbortSignal.any([signal, silence.signal]) });
      wait = least;
      heard();
      const parser = createParser({
        onEvent({ id, event = 'message', data }) {
          lastId = id ?? lastId;
          listener.event({ id, type: event, data: JSON.parse(data) as unknown });
        },
        onRetry: (milliseconds) => void (least = milliseconds),
      });
      const decoder = new TextDecoder();
      for await (const piece of response.body ?? new ReadableStream<Uint8Array>()) {
        heard();
        parser.feed(decoder.decode(piece, { stream: true }));
      }
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429) throw error;
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted) break;
    listener.lost();
    await pause(wait * (0.5 + Math.random()), signal);
    wait = Math.min(LONGEST_MS, wait * 2);
  }
}

/** Ends early when the network is back, too. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      over.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { signal: over.signal });
    addEventListener('online', end, { signal: over.signal });
  });
