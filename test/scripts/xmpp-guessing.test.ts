import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { scramSha256 } from '../../scripts/chat/scram.ts';
import { adminOf } from '../../scripts/services/ejabberd.ts';
import type { Stack } from '../../scripts/stack.ts';
import { startStack } from '../../scripts/stack.ts';
import { connectXmpp } from '../support/xmpp-client.ts';

const PASSWORD = 'a long password';

describe('guessing of passwords over XMPP', { timeout: 120_000 }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ services: ['xmpp'], processes: [], ports: 'free' });
    const { AIOX_XMPP_ADMIN_URL: url = '', AIOX_XMPP_ADMIN_USER: user = '' } = stack.env('api');
    const admin = adminOf(url, user, stack.secrets.xmppAdmin);
    await admin('register', { user: 'ann', host: 'aiox.local', password: PASSWORD });
  });
  after(() => stack.stop({ wipe: true }));

  /** One try on a connection of its own; what the server said to it. */
  async function guess(user: string, from: string): Promise<string> {
    const { host, port, domain, caFile } = stack.run.xmpp;
    const socket = connect({ host, port, localAddress: from });
    await once(socket, 'connect');
    const bare = reader(socket);
    const open = `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
    socket.write(open);
    const offered = await bare(/<\/stream:features>|<\/stream:stream>/);
    if (offered.includes('</stream:stream>')) return offered;
    socket.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    await bare(/<proceed/);
    socket.removeAllListeners('data');
    const secure = connectTls({ socket, servername: domain, ca: readFileSync(caFile) });
    await once(secure, 'secureConnect');
    const heard = reader(secure);
    secure.write(open);
    const features = await heard(/<\/stream:features>|<\/stream:stream>/);
    const said = features.includes('</stream:stream>') ? features : await tryPassword(secure, heard, user);
    secure.destroy();
    return said;
  }

  async function tryPassword(secure: TLSSocket, heard: Reader, user: string): Promise<string> {
    const scram = scramSha256(user, 'a wrong password');
    const sasl = (element: string, text: string, attributes = '') =>
      `<${element} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'${attributes}>${Buffer.from(text).toString('base64')}</${element}>`;
    secure.write(sasl('auth', scram.first, " mechanism='SCRAM-SHA-256'"));
    const challenge = await heard(/<challenge[^>]*>([^<]*)<|<\/failure>|<\/stream:stream>/);
    const [, asked] = /<challenge[^>]*>([^<]*)</.exec(challenge) ?? [];
    if (asked === undefined) return challenge;
    secure.write(sasl('response', scram.final(Buffer.from(asked, 'base64').toString())));
    return heard(/<\/failure>|<success|<\/stream:stream>/);
  }

  it('is turned away after twenty tries from where it came, with the time when it opens again, and nobody else is', async () => {
    // of an account that is there and of one that is not: the same
    const refused = [await guess('ann', '127.0.0.9'), await guess('nobody-has-this-name', '127.0.0.9')];
    for (const said of refused) assert.match(said, /<not-authorized\/>/);
    assert.equal(refused[0]?.replaceAll(/id='\w+'/g, ''), refused[1]?.replaceAll(/id='\w+'/g, ''));

    let tries = refused.length;
    let last = '';
    for (; tries < 40 && !last.includes('policy-violation'); tries += 1) last = await guess('ann', '127.0.0.9');
    assert.match(last, /policy-violation/);
    assert.match(last, /unblocked at \d\d:\d\d:\d\d \d\d\.\d\d\.\d{4} UTC/);
    assert.ok(tries >= 20 && tries <= 22, `${tries} tries`);

    const { port, caFile } = stack.run.xmpp;
    const ann = { jid: 'ann@aiox.local', password: PASSWORD, caFile, host: '127.0.0.1', port };
    const client = await connectXmpp(ann);
    assert.match(client.session.jid, /^ann@aiox\.local\//);
    await client.close();
  });
});

type Reader = (until: RegExp) => Promise<string>;

/** Collects what arrives; each call gives what came since the last one, once it holds what is waited for. */
function reader(socket: NodeJS.ReadableStream): Reader {
  let text = '';
  let wake = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    wake();
  });
  let ended = false;
  for (const event of ['close', 'end', 'error'])
    socket.on(event, () => {
      ended = true;
      wake();
    });
  return async (until) => {
    while (!until.test(text)) {
      if (ended) return `${text}</stream:stream>`;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const heard = text;
    text = '';
    return heard;
  };
}
