import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { webServer } from '../../api/web-server.ts';
import { readConfig } from '../../config/env.ts';
import { readSetup } from '../../config/setup.ts';
import { apiFetch } from '../../scripts/own-api.ts';
import { startStack, type Stack } from '../../scripts/stack.ts';
import { certificatesFor } from '../../scripts/state/certificates.ts';
import { until } from '../support/until.ts';

const domain = 'chat.example.test';
const work = { say: () => undefined, signal: new AbortController().signal };

describe('the API with a certificate', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-tls-'));
  const [certFile, keyFile] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')];
  const files = { AIOX_API_CERT_FILE: certFile, AIOX_API_KEY_FILE: keyFile };
  let caFile: string;
  let stack: Stack;

  before(async () => {
    caFile = await obtain();
    const outside = { AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'], ...files };
    stack = await startStack({ ports: 'free', domain, outside, demo: true });
  });
  after(async () => {
    await stack?.stop({ wipe: true });
    rmSync(folder, { recursive: true });
  });

  /** A certificate for the domain in two files, as from Let's Encrypt; each time another one. Returns its authority's. */
  async function obtain(): Promise<string> {
    rmSync(join(folder, 'tls', 'xmpp.pem'), { force: true });
    const made = await certificatesFor(work, folder, domain);
    const [certificate = '', key = ''] = readFileSync(made.leafFile, 'utf8').split(/(?=-----BEGIN PRIVATE KEY)/);
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(certFile, certificate);
    return made.caFile;
  }

  /** As a client that finds the machine by the domain and trusts the authority. */
  function send(port: number, method: string, path: string, body?: object) {
    const where = { host: '127.0.0.1', port, servername: domain, ca: readFileSync(caFile), agent: false };
    return new Promise<{ answer: IncomingMessage; serial: string }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request({ ...where, method, path, headers }, (answer) => {
        const { raw } = (answer.socket as TLSSocket).getPeerCertificate();
        answer.resume().once('end', () => resolve({ answer, serial: new X509Certificate(raw).serialNumber }));
      });
      sent.once('error', reject).end(body && JSON.stringify(body));
    });
  }

  it('speaks TLS under the name of the certificate, and nothing else', async () => {
    assert.equal(stack.run.api, `https://${domain}:${stack.ports.api}`);
    const { answer } = await send(stack.ports.api, 'GET', '/health/live');
    assert.equal(answer.statusCode, 200);
    await assert.rejects(fetch(`http://127.0.0.1:${stack.ports.api}/health/live`));
  });

  it('gives out cookies that travel by TLS only', async () => {
    const { demo } = stack.run;
    const path = '/api/v1/auth/login';
    const body = { email: demo?.email, password: demo?.password, cookie: true };
    const { answer } = await send(stack.ports.api, 'POST', path, body);
    assert.equal(answer.statusCode, 200);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    assert.match(cookie, /^aiox_refresh=.+; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('is asked by the scripts of this machine, who trust its certificate and no other', async () => {
    assert.ok(stack.run.demo, 'the demo account was made over it');
    const ask = (certificate: string) =>
      apiFetch({ certFile: certificate, address: '127.0.0.1' })(`${stack.run.api}/health/ready`);
    assert.equal((await ask(certFile)).status, 200);
    const strange = mkdtempSync(join(folder, 'strange-'));
    const { leafFile } = await certificatesFor(work, strange, domain);
    await assert.rejects(ask(leafFile));
  });

  it('takes up a renewed certificate without a restart, and keeps the old one while the new one is of no use', async () => {
    const logged: string[] = [];
    const note = ({ event }: { event: string }) => void logged.push(event);
    const log = { info: note, error: note } as never;
    const server = webServer(files, (_request, response) => response.end('ok'), log, 20);
    server.listen(0, '127.0.0.1');
    await until(() => server.listening, 5_000, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const first = (await send(port, 'GET', '/')).serial;
      writeFileSync(certFile, '-----BEGIN CERTIFICATE-----\nhalf');
      await until(() => logged.includes('certificate_unusable'), 5_000, 'the complaint');
      assert.equal((await send(port, 'GET', '/')).serial, first);
      await obtain();
      await until(() => logged.includes('certificate_renewed'), 5_000, 'the renewal');
      const { serial } = await send(port, 'GET', '/');
      assert.notEqual(serial, first);
      assert.equal(serial, new X509Certificate(readFileSync(certFile)).serialNumber);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('does not start with half of it, with a key of another, or without the files, and says which variable', () => {
    const half = { AIOX_API_CERT_FILE: certFile };
    assert.throws(() => readSetup(half), /AIOX_API_CERT_FILE and AIOX_API_KEY_FILE belong together/);
    const env = { ...stack.env('api'), AIOX_API_KEY_FILE: '' };
    assert.throws(() => readConfig('api', env), /AIOX_API_CERT_FILE and AIOX_API_KEY_FILE belong together/);
    const listener = () => undefined;
    const strange = join(folder, 'strange.key');
    writeFileSync(strange, readFileSync(join(folder, 'tls', 'ca.key')));
    const wrong: [object, RegExp][] = [
      [{ ...files, AIOX_API_KEY_FILE: strange }, /AIOX_API_KEY_FILE: .*strange\.key is not the key of the certificate/],
      [{ ...files, AIOX_API_CERT_FILE: join(folder, 'no') }, /AIOX_API_CERT_FILE: .*no cannot be read \(ENOENT\)/],
      [{ ...files, AIOX_API_CERT_FILE: keyFile }, /AIOX_API_CERT_FILE: .* holds no PEM that can be understood/],
    ];
    for (const [given, said] of wrong) assert.throws(() => webServer(given, listener, console as never), said);
  });
});
