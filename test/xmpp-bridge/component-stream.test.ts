import assert from 'node:assert/strict';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { pino } from 'pino';
import { AppError } from '../../contracts/errors.ts';
import { ComponentStream } from '../../xmpp-bridge/component-stream.ts';
import { until } from '../support/until.ts';

const header = `<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' from='agents.test' id='s1'>`;
const greet = (socket: Socket): void => void socket.write(header);
const silence = pino({ level: 'silent' });

/** The server's side of XEP-0114, well-behaved until a test takes it over. */
class Counterpart {
  readonly sockets: Socket[] = [];
  /** What was received on the newest connection. */
  heard = '';
  /** What to do when a component says hello; undefined: what the specification says. */
  onHello: ((socket: Socket, connection: number) => void) | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => this.#connected(socket));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  get newest(): Socket {
    return this.sockets.at(-1)!;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connected(socket: Socket): void {
    this.sockets.push(socket);
    this.heard = '';
    const connection = this.sockets.length;
    socket.setNoDelay(true).on('error', () => {});
    socket.setEncoding('utf8').on('data', (data) => {
      this.heard += String(data);
      if (String(data).includes('<stream:stream')) (this.onHello ?? greet)(socket, connection);
      if (String(data).includes('<handshake')) socket.write('<handshake/>');
      if (String(data).includes('</stream:stream>')) socket.end('</stream:stream>');
    });
  }
}

/** Of the hostile stanzas below, those without an end: only the server can give them up. */
const unfinished = new Set([0, 5, 8]);

describe('the stream to the XMPP server', () => {
  let counterpart: Counterpart;
  let stream: ComponentStream | undefined;
  const stanzas: Element[] = [];

  async function connect(onHello?: Counterpart['onHello']): Promise<ComponentStream> {
    stanzas.length = 0;
    counterpart = new Counterpart();
    counterpart.onHello = onHello;
    const port = await counterpart.listen();
    const settings = { host: '127.0.0.1', port, secret: 'secret', serverDomain: 'test', agentsDomain: 'agents.test' };
    const observer = { stanza: (stanza: Element) => void stanzas.push(stanza), online: () => {} };
    stream = new ComponentStream(settings, observer, silence);
    stream.start();
    await until(() => stream?.online === true, 15_000, 'the stream');
    return stream;
  }
  afterEach(async () => {
    await stream?.stop();
    await counterpart?.close();
    stream = undefined;
  });

  const bodies = () => stanzas.map((stanza) => stanza.getChild('body')?.getText());
  const message = (body: string) => `<message from='a@test' to='b@agents.test'><body>${body}</body></message>`;
  const unavailable = (error: unknown) => error instanceof AppError && error.code === 'service.unavailable';

  it('keeps every character, however the network cuts them', async () => {
    await connect();
    const bytes = Buffer.from(message('não ☕ 👩‍🚀 ção'));
    for (const byte of bytes) {
      counterpart.newest.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => stanzas.length === 1);
    assert.deepEqual(bodies(), ['não ☕ 👩‍🚀 ção']);
  });

  it('is opened again after every kind of nonsense, and the process lives', async () => {
    const running = await connect();
    const nonsense = [
      '<message><body>&unknown;</body></message>',
      '<message><body>&#0;</body></message>',
      '<a><b></a></b>',
      '</message></message></stream:stream><more/>',
      "<stream:error><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
      '</stream:stream>' + message('after the end').repeat(50),
    ];
    for (const [index, text] of nonsense.entries()) {
      counterpart.newest.write(text);
      await until(
        () => counterpart.sockets.length === index + 2,
        10_000,
        `a new connection after ${text.slice(0, 40)}`,
      );
      await until(() => running.online, 10_000);
      counterpart.newest.write(message(`${index}`));
      await until(() => bodies().includes(`${index}`));
    }
    assert.ok(!bodies().includes('after the end'));
  });

  it('lives through broken bytes, entities, unending stanzas and depths, and hears what comes next', async () => {
    const running = await connect();
    const laughs = `<!DOCTYPE m [<!ENTITY a "${'ha'.repeat(50)}"><!ENTITY b "${'&a;'.repeat(50)}"><!ENTITY c "${'&b;'.repeat(50)}">]>`;
    const hostile: (string | Buffer)[] = [
      Buffer.concat([Buffer.from("<message from='a@test'><body>"), Buffer.of(0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80)]),
      Buffer.concat([
        Buffer.from("<message from='a@test'><body>"),
        Buffer.of(0xf0, 0x9f),
        Buffer.from('</body></message>'),
      ]),
      `${laughs}<message from='a@test'><body>&c;</body></message>`,
      `<!DOCTYPE m SYSTEM "file:///etc/passwd"><message from='a@test'><body>x</body></message>`,
      `<message from='a@test'><?php exec('x') ?><!-- <body>no</body> --><body><![CDATA[</message>]]></body></message>`,
      `<message from='a@test'><body>${'<b>'.repeat(100_000)}`,
      `<message from='a@test' ${Array.from({ length: 5_000 }, (_, n) => `a${n}='${n}'`).join(' ')}/>`,
      `<message from='a@test' id='${'i'.repeat(4_000_000)}'/>`,
      `<message from='a@test'><body>${'x'.repeat(8_000_000)}`,
      `<message xmlns='urn:other' from='a@test'><body>x</body></message><z:message xmlns:z='jabber:component:accept'/>`,
    ];
    for (const [index, text] of hostile.entries()) {
      counterpart.newest.write(text);
      const heard = `after ${index}`;
      // a broken stanza may still be open: then this closes it, or the server would have given the stream up
      await until(
        async () => {
          if (running.online && !bodies().includes(heard)) counterpart.newest.write(message(heard));
          if (!bodies().includes(heard)) await new Promise((resolve) => setTimeout(resolve, 100));
          if (!bodies().includes(heard) && running.online && unfinished.has(index)) counterpart.newest.destroy();
          return bodies().includes(heard);
        },
        20_000,
        heard,
      );
    }
    assert.ok(!stanzas.some((stanza) => stanza.toString().includes('root:')));
    assert.ok(
      !bodies().some((body) => (body?.length ?? 0) > 100_000 && body?.includes('haha')),
      'nothing was expanded',
    );
  });

  it('is opened again when the server hangs up, refuses, or says nothing at all', async () => {
    const behaviours: Counterpart['onHello'][] = [
      (socket) => socket.destroy(),
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (socket) =>
        socket.end(
          `${header}<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
        ),
      () => {}, // silence
    ];
    await connect((socket, connection) => {
      const behave = behaviours[connection - 1];
      if (behave) behave(socket, connection);
      else greet(socket);
    });
    assert.equal(counterpart.sockets.length, behaviours.length + 1);
  });

  it('tells a sender at once that it is down', async () => {
    const running = await connect();
    await running.send(xml('presence', { to: 'a@test' }));
    await until(() => counterpart.heard.includes('<presence'));
    const ping = assert.rejects(running.ping(), unavailable);
    await until(() => counterpart.heard.includes('urn:xmpp:ping'));
    counterpart.newest.destroy();
    await ping;
    assert.equal(running.online, false);
    await assert.rejects(running.send(xml('presence')), unavailable);
    await assert.rejects(running.ping(), unavailable);
  });

  it('takes nobody else’s word for the answer to a ping', async () => {
    const running = await connect();
    let answered = false;
    const ping = running.ping().then(() => (answered = true));
    await until(() => counterpart.heard.includes('urn:xmpp:ping'));
    const id = /<iq[^>]* id="([^"]+)"/.exec(counterpart.heard)?.[1];
    counterpart.newest.write(`<iq type='result' id='${id}' from='mallory@test/x' to='agents.test'/>`);
    await until(() => stanzas.length === 1);
    assert.equal(answered, false);
    counterpart.newest.write(`<iq type='error' id='${id}' from='test' to='agents.test'/>`);
    await ping;
  });

  it('hands over what was said before the server closed its side', async () => {
    const running = await connect();
    counterpart.newest.write(message('just in time'));
    await running.stop();
    assert.deepEqual(bodies(), ['just in time']);
    assert.match(counterpart.heard, /<\/stream:stream>$/);
  });
});
