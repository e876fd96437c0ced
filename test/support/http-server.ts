import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SeenRequest extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  body: string;
}

/** A server on loopback whose answer each test says; it keeps what it was asked. */
export async function startHttpServer(host = '127.0.0.1') {
  const seen: SeenRequest[] = [];
  const state = { answer: ((_request, response) => void response.end()) as RequestListener };
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        state.answer(request, response);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    answer: (listener: RequestListener) => void (state.answer = listener),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
