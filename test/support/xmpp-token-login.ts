import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RunFile } from '../../scripts/state/run-file.ts';

/** What came of signing in with a token, on the bare stream as any client would. */
export interface TokenLogin {
  /** The SASL mechanisms that were offered. */
  offered: string[];
  /** The address that the server gave the connection; undefined when it was refused. */
  jid: string | undefined;
  /** The condition of the refusal (RFC 6120 §6.5). */
  refusal: string | undefined;
  /** Resolves when the server ends the connection. */
  ended: Promise<void>;
  close(): void;
}

/** Signs in with X-OAUTH2 as a user and binds a resource. */
export async function tokenLogin(xmpp: RunFile['xmpp'], user: string, token: string): Promise<TokenLogin> {
  const { host, port, domain, caFile } = xmpp;
  const header = `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
  const socket = connect(port, host);
  await once(socket, 'connect');
  const plain = reader(socket);
  socket.write(header);
  await plain(/<\/stream:features>/);
  socket.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  await plain(/<proceed/);
  socket.removeAllListeners('data');
  const secure = connectTls({ socket, servername: domain, ca: readFileSync(caFile) });
  await once(secure, 'secureConnect');
  const ended = new Promise<void>((resolve) => secure.once('close', resolve));
  secure.on('error', () => undefined);
  const heard = reader(secure);
  secure.write(header);
  const features = await heard(/<\/stream:features>/);
  const offered = [...features.matchAll(/<mechanism>([^<]+)</g)].map(([, name = '']) => name);
  const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
  const initial = Buffer.from(`\0${user}\0${token}`).toString('base64');
  secure.write(`<auth ${sasl} mechanism='X-OAUTH2'>${initial}</auth>`);
  const answer = await heard(/<success|<\/failure>/);
  const base = { offered, ended, close: () => void secure.destroy() };
  const [, refusal] = /<failure[^>]*><([\w-]+)/.exec(answer) ?? [];
  if (refusal !== undefined) {
    secure.destroy();
    return { ...base, jid: undefined, refusal };
  }
  secure.write(header);
  await heard(/<\/stream:features>/);
  secure.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
  const [, jid] = /<jid>([^<]+)<\/jid>/.exec(await heard(/<\/iq>/)) ?? [];
  return { ...base, jid, refusal };
}

/** Collects what arrives; each call gives what came since the last one, once it holds what is waited for. */
function reader(socket: NodeJS.ReadableStream): (until: RegExp) => Promise<string> {
  let text = '';
  let wake = (): void => undefined;
  let over = false;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    wake();
  });
  socket.on('close', () => {
    over = true;
    wake();
  });
  return async (until) => {
    while (!until.test(text)) {
      if (over) throw new Error(`The stream ended; it had said ${text}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const heard = text;
    text = '';
    return heard;
  };
}
