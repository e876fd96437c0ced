import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The XMPP server's admin API behind a bad line: what is asked may arrive and its answer never come, or arrive late. */
export interface LateXmppAdmin {
  url: string;
  /** Where the real one is; known only when the server runs. */
  target: string;
  /** `mute`: the next `register` is done, and its answer lost. `late`: it is done after the caller has given up. */
  next: 'prompt' | 'mute' | 'late';
  /** Resolves when what was held back was done. */
  done(): Promise<void>;
  stop(): void;
}

export async function lateXmppAdmin(): Promise<LateXmppAdmin> {
  let held: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    const how = request.url?.endsWith('/register') ? line.next : 'prompt';
    if (how !== 'prompt') line.next = 'prompt';
    const gone = new Promise((resolve) => response.once('close', resolve));
    const forwarded = (async () => {
      const body = await textOf(request);
      if (how === 'late') await gone;
      const headers = { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' };
      const answer = await fetch(line.target + (request.url ?? ''), { method: 'POST', headers, body });
      return { status: answer.status, text: await answer.text() };
    })();
    if (how === 'prompt')
      forwarded.then(
        ({ status, text }) => response.writeHead(status).end(text),
        () => response.destroy(),
      );
    else held = Promise.all([forwarded, gone]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line: LateXmppAdmin = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    next: 'prompt',
    done: async () => void (await held),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return line;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
