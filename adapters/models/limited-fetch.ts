import type { SendRequest } from './provider-client.ts';

/** An endpoint that does not stop talking. */
class TooMuch extends SyntaxError {}

/** `fetch` whose answer ends with an error once it weighs more, unpacked, than an honest one could: it is kept in memory. */
export const limitedFetch =
  (send: SendRequest, bytes: number): SendRequest =>
  async (url, init) => {
    const response = await send(url, init);
    if (response.body === null) return response;
    let left = bytes;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        left -= piece.byteLength;
        if (left < 0) throw new TooMuch('The answer is too large');
        controller.enqueue(piece);
      },
    });
    return new Response(response.body.pipeThrough(limit), response);
  };
