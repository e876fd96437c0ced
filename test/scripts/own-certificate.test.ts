import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { readSetup } from '../../config/setup.ts';
import { serviceUser } from '../../scripts/launch.ts';
import { adminOf, renewCertificate } from '../../scripts/services/ejabberd.ts';
import { startStack, type Stack } from '../../scripts/stack.ts';
import { certificatesFor } from '../../scripts/state/certificates.ts';
import { ownCertificate } from '../../scripts/state/own-certificate.ts';
import { until } from '../support/until.ts';
import { connectXmpp } from '../support/xmpp-client.ts';

const domain = 'chat.example.test';
const lines: string[] = [];
const work = { say: (line: string) => lines.push(line), signal: new AbortController().signal };

describe('a domain and a certificate of one’s own', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-own-'));
  const [certFile, keyFile] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')];
  let caFile: string;
  let stack: Stack;
  const outside = () => ({
    AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'],
    AIOX_XMPP_LISTEN: '0.0.0.0',
    AIOX_XMPP_CERT_FILE: certFile,
    AIOX_XMPP_KEY_FILE: keyFile,
    AIOX_XMPP_CA_FILE: caFile,
  });

  before(async () => {
    caFile = await obtain(folder);
    const options = { services: ['xmpp'], processes: [], ports: 'free', domain } as const;
    stack = await startStack({ ...options, outside: outside(), onLine: (line) => lines.push(line) });
  });
  after(async () => {
    await stack.stop({ wipe: true });
    rmSync(folder, { recursive: true });
  });

  /** A certificate for the domain, laid out in two files as from Let's Encrypt; each time another one. */
  async function obtain(where: string): Promise<string> {
    rmSync(join(where, 'tls', 'xmpp.pem'), { force: true });
    const made = await certificatesFor(work, where, domain);
    const [certificate = '', key = ''] = readFileSync(made.leafFile, 'utf8').split(/(?=-----BEGIN PRIVATE KEY)/);
    writeFileSync(certFile, certificate);
    writeFileSync(keyFile, key, { mode: 0o600 });
    return made.caFile;
  }

  it('are what a client from another machine meets and can sign in to', async () => {
    const { AIOX_XMPP_ADMIN_URL: url = '', AIOX_XMPP_ADMIN_USER: user = '' } = stack.env('api');
    const admin = adminOf(url, user, stack.secrets.xmppAdmin);
    await admin('register', { user: 'ann', host: domain, password: 'a long password' });
    const client = await connectXmpp({
      ...{ jid: `ann@${domain}`, password: 'a long password', caFile: stack.run.xmpp.caFile },
      ...{ host: '127.0.0.2', port: stack.run.xmpp.port }, // an address nobody listened on before
    });
    assert.match(client.session.jid, /^ann@chat\.example\.test\//);
    // people type the domain then: no address of this machine is told
    const told = stack.env('api');
    assert.deepEqual(
      [told['AIOX_XMPP_CLIENT_HOST'], told['AIOX_XMPP_CLIENT_PORT']],
      [undefined, String(stack.run.xmpp.port)],
    );
    await client.close();
  });

  it('leave the component and the admin API on this machine only', async () => {
    for (const port of [stack.ports.xmppComponent, stack.ports.xmppHttp]) {
      const socket = connect(port, '127.0.0.2');
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ECONNREFUSED', String(port));
    }
  });

  it('are followed when the certificate is renewed, without a restart', async () => {
    const pid = stack.pid('ejabberd');
    await obtain(folder);
    const serial = new X509Certificate(readFileSync(certFile)).serialNumber;
    assert.notEqual(await presented(), serial);
    const { AIOX_XMPP_ADMIN_URL: url = '', AIOX_XMPP_ADMIN_USER: user = '' } = stack.env('api');
    const context = { work, domain, stateDir: stack.stateDir, user: serviceUser(), outside: readSetup(outside()) };
    const path = join(stack.stateDir, 'ejabberd', 'xmpp.pem');
    await renewCertificate(context, path, adminOf(url, user, stack.secrets.xmppAdmin));
    await until(async () => (await presented()) === serial, 20_000, 'the new certificate is presented');
    assert.equal(stack.pid('ejabberd'), pid);
    assert.equal(lines.at(-1), 'XMPP: the renewed certificate is in use');
  });

  it('are refused with the reason when they do not fit', () => {
    const settings = (changes: object) => ({ ...readSetup(outside()), ...changes });
    assert.throws(() => ownCertificate(settings({}), 'other.example'), /is for .*chat\.example\.test.*, not for other/);
    assert.throws(() => ownCertificate(settings({ AIOX_XMPP_KEY_FILE: '/nowhere' }), domain), /KEY_FILE.*ENOENT/);
    assert.throws(() => ownCertificate(settings({ AIOX_XMPP_CERT_FILE: keyFile }), domain), /CERT_FILE.*no PEM/);
    assert.throws(
      () => ownCertificate(settings({ AIOX_XMPP_KEY_FILE: join(folder, 'tls', 'ca.key') }), domain),
      /is not the key of the certificate/,
    );
    assert.throws(
      () => readSetup({ AIOX_XMPP_CERT_FILE: certFile }),
      /CERT_FILE and AIOX_XMPP_KEY_FILE belong together/,
    );
    assert.throws(() => readSetup({ AIOX_XMPP_LISTEN: 'everywhere' }), /AIOX_XMPP_LISTEN/);
  });

  /** Serial number of the certificate the server shows after STARTTLS. */
  async function presented(): Promise<string> {
    const socket = connect(stack.run.xmpp.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      const open = `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
      for (const [said, heard] of [
        [open, '</stream:features>'],
        ["<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", '<proceed'],
      ] as const) {
        socket.write(said);
        for (let text = ''; !text.includes(heard);) text += String(((await once(socket, 'data')) as [Buffer])[0]);
      }
      const secure = connectTls({ socket, servername: domain, ca: readFileSync(caFile) });
      await once(secure, 'secureConnect');
      return secure.getPeerX509Certificate()?.serialNumber ?? '';
    } finally {
      socket.destroy();
    }
  }
});
