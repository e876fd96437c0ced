/** Milliseconds in which an answer that was whole is taken for one, after its stream has ended. */
const SETTLING_MS = 250;

export interface Watch {
  /** Bytes of all answers together, unpacked. */
  bytes: number;
  tooMuch(): void;
  /** How many answers were taken so far. */
  answers(): number;
  /** A stream has ended, and what was asked is still not answered. */
  unanswered(): void;
}

/**
 * `fetch` for one visit of an MCP server. It opens no stream to listen to (GET): what the server would say unasked is of
 * no use. A stream that ends without the answer is told, which the SDK waits for until time is over.
 */
export function watchedFetch(send: typeof globalThis.fetch, watch: Watch): typeof globalThis.fetch {
  let left = watch.bytes;
  async function* watched(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const before = watch.answers();
    try {
      for await (const piece of body) {
        left -= piece.byteLength;
        if (left < 0) return watch.tooMuch();
        yield piece;
      }
    } finally {
      setTimeout(() => {
        if (watch.answers() === before) watch.unanswered();
      }, SETTLING_MS).unref();
    }
  }
  return async (url, init) => {
    if (init?.method === 'GET') return new Response(null, { status: 405 });
    const response = await send(url, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(ReadableStream.from(watched(response.body)), { status, statusText, headers: [...headers] });
  };
}
