import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { ElementStream } from './element-stream.ts';
import { scramSha256 } from './scram.ts';

export interface Login {
  host: string;
  port: number;
  domain: string;
  user: string;
  password: string;
  /** Certificate authority, PEM. */
  ca: string;
}

/** A failure that a person can do something about; the message says what. */
export class ChatError extends Error {}

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const TLS = 'urn:ietf:params:xml:ns:xmpp-tls';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const CONNECT_LIMIT_MS = 5_000;

/**
 * Logs in (RFC 6120): STARTTLS with the certificate checked, SCRAM-SHA-256 with the server's proof checked, a resource
 * bound. No library at hand does all three: one knows SCRAM-SHA-1 only and checks no proof, another has no STARTTLS.
 */
export async function logIn({ host, port, domain, user, password, ca }: Login): Promise<ElementStream> {
  const stream = new ElementStream(await reach(host, port));
  try {
    const offered = await stream.open(domain);
    if (!offered.getChild('starttls', TLS))
      throw new ChatError('The XMPP server offers no TLS; nothing was sent to it.');
    stream.write(xml('starttls', TLS));
    await expected(stream, 'proceed', TLS);
    await stream.switchTo((socket) => secure(socket, domain, ca));
    const mechanisms = (await stream.open(domain)).getChild('mechanisms', SASL)?.getChildren('mechanism') ?? [];
    if (!mechanisms.some((mechanism) => mechanism.getText() === 'SCRAM-SHA-256'))
      throw new ChatError('The XMPP server offers no SCRAM-SHA-256.');
    await authenticate(stream, user, password);
    await stream.open(domain);
    await ask(stream, 'set', xml('bind', BIND, xml('resource', {}, `chat-${process.pid}`)));
    return stream;
  } catch (error) {
    stream.close();
    throw error;
  }
}

/** Asks the server and returns its answer; only while nobody else reads the stream. */
export async function ask(stream: ElementStream, type: 'get' | 'set', payload: Element): Promise<Element> {
  stream.write(xml('iq', { type, id: payload.getName() }, payload));
  for (;;) {
    const answer = await stream.next();
    if (answer.name !== 'iq' || answer.attrs['id'] !== payload.getName()) continue;
    if (answer.attrs['type'] !== 'result') throw new ChatError(`The XMPP server refused <${payload.getName()}/>.`);
    return answer;
  }
}

async function authenticate(stream: ElementStream, user: string, password: string): Promise<void> {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const plain = (element: Element): string => Buffer.from(element.getText(), 'base64').toString();
  const scram = scramSha256(user, password);
  stream.write(xml('auth', { xmlns: SASL, mechanism: 'SCRAM-SHA-256' }, base64(scram.first)));
  const challenge = await expected(stream, 'challenge', SASL);
  stream.write(xml('response', SASL, base64(scram.final(plain(challenge)))));
  scram.verify(plain(await expected(stream, 'success', SASL)));
}

async function expected(stream: ElementStream, name: string, namespace: string): Promise<Element> {
  const element = await stream.next();
  if (element.is(name, namespace)) return element;
  if (element.is('failure', SASL))
    throw new ChatError(
      `The XMPP server refused the login (${element.getChildElements()[0]?.getName()}). ` +
        'Has the password of the demo account been changed, or is another state folder in use? Start again: npm start',
    );
  throw new ChatError(`The XMPP server answered <${element.getName()}/> where <${name}/> belongs.`);
}

async function reach(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port });
  await settled(socket, 'connect').catch((cause: unknown) => {
    throw new ChatError(`Nothing answers on ${host}:${port}. Is npm start still running?`, { cause });
  });
  return socket;
}

async function secure(socket: Socket, servername: string, ca: string): Promise<Socket> {
  const secured = connectTls({ socket, servername, ca, minVersion: 'TLSv1.2' });
  await settled(secured, 'secureConnect').catch((cause: unknown) => {
    throw new ChatError(`The certificate of ${servername} could not be trusted: ${(cause as Error).message}`, {
      cause,
    });
  });
  return secured;
}

function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error('no answer')), CONNECT_LIMIT_MS);
    socket.once(event, () => resolve()).once('error', reject);
    socket.once(event, () => clearTimeout(timer)).once('error', () => clearTimeout(timer));
  });
}
