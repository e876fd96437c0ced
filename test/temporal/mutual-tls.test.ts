import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Server, TLSSocket } from 'node:tls';
import { createServer } from 'node:tls';
import { checkout } from '../../scripts/state/folders.ts';
import { tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import type { Authority, Identity } from '../support/client-certificates.ts';
import { authority } from '../support/client-certificates.ts';
import { freePort } from '../support/free-port.ts';
import type { Platform } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import '../support/uncounted.ts';

const programs: Record<Tier, string> = {
  api: 'api/main.ts',
  platform: 'workers/platform.ts',
  ai: 'workers/ai.ts',
  bridge: 'xmpp-bridge/main.ts',
};

describe('a Temporal that lets in client certificates of one authority only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-mtls-'));
  const names = new Set<string>();
  let ours: Authority;
  let foreign: Authority;
  let door: Server;
  let address: string;
  let platform: Platform;
  let temporalPort = 0;

  const settings = (trusted: Authority, own?: Identity): Record<string, string> => ({
    TEMPORAL_ADDRESS: address,
    TEMPORAL_TLS_CA_FILE: trusted.caFile,
    ...(own && { TEMPORAL_TLS_CERT_FILE: own.certFile, TEMPORAL_TLS_KEY_FILE: own.keyFile }),
  });

  before(async () => {
    [ours, foreign] = [authority(folder, 'ours'), authority(folder, 'foreign')];
    const { cert, key } = ours.issue('temporal');
    door = createServer(
      { ca: ours.ca, cert, key, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
      (outside: TLSSocket) => {
        names.add(String(outside.getPeerCertificate().subject.CN));
        const inside = connect(temporalPort, '127.0.0.1');
        outside.pipe(inside).pipe(outside);
        outside.on('error', () => inside.destroy()).on('close', () => inside.destroy());
        inside.on('error', () => outside.destroy()).on('close', () => outside.destroy());
      },
    );
    door.on('tlsClientError', () => undefined);
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    address = `127.0.0.1:${(door.address() as AddressInfo).port}`;
    // the stack's own Temporal is behind the door before the first process knocks
    temporalPort = await freePort();
    const env = Object.fromEntries(tiers.map((tier) => [tier, settings(ours, ours.issue(tier))]));
    platform = await startPlatform({
      env,
      outside: { AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'], AIOX_TEMPORAL_PORT: String(temporalPort) },
    });
    platform.model.script(() => answer('Over TLS on both sides.'));
  });
  after(async () => {
    await platform?.stop();
    door?.close();
    rmSync(folder, { recursive: true });
  });

  it('serves all four processes, and a message is answered', async () => {
    const ana = await platform.person('ana');
    const agent = await ana.agent();
    const client = await ana.online();
    const id = await client.send({ to: agent.jid, body: 'Good day' });
    const reply = await client.waitFor((stanza) => stanza.answers.id === id && stanza.body !== null, 30_000);
    assert.equal(reply.body, 'Over TLS on both sides.');
    const sent = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: 'By REST' });
    assert.equal(sent.status, 202);
    const timeline = await ana.api('GET', `/messages/${sent.body.message_id}/timeline`);
    assert.equal(timeline.status, 200);
    assert.deepEqual(
      [...names].sort(),
      [...tiers].sort(),
      'each came with its own certificate, and nobody in the clear',
    );
  });

  /** What a process says at its end; it must end by itself. */
  async function start(tier: Tier, env: Record<string, string>): Promise<{ code: number | null; lines: string[] }> {
    const known = Object.entries(platform.stack.env(tier)).filter(([name]) => !name.startsWith('TEMPORAL_TLS_'));
    const child = spawn(process.execPath, [programs[tier]], {
      cwd: checkout,
      env: { ...Object.fromEntries(known), AIOX_API_PORT: String(await freePort()), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    const impatience = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(impatience);
    return { code, lines: text.trim().split('\n') };
  }

  for (const tier of tiers)
    it(`does not let the ${tier} process start without a good certificate, and one line says what is wrong`, async () => {
      const other = foreign.issue(`not-${tier}`);
      // how it is told is the same for all: what only differs by that is tried with one
      const cases: [Record<string, string>, RegExp][] = [
        [{ TEMPORAL_ADDRESS: address }, /speaks TLS: set TEMPORAL_TLS_CA_FILE/],
        [settings(ours, other), /refuses the client certificate.*see TEMPORAL_TLS_CERT_FILE/],
      ];
      if (tier === 'api')
        cases.push(
          [settings(ours), /asks for a client certificate.*see TEMPORAL_TLS_CERT_FILE/],
          [
            settings(foreign, ours.issue(`${tier}-again`)),
            /certificate that is not to be trusted: see TEMPORAL_TLS_CA_FILE/,
          ],
        );
      const ends = await Promise.all(cases.map(([env]) => start(tier, env)));
      for (const [at, { code, lines }] of ends.entries()) {
        assert.equal(code, 1, lines.join('\n'));
        assert.equal(lines.length, 1, lines.join('\n'));
        assert.match(lines[0] ?? '', cases[at]?.[1] ?? /^$/);
      }
    });
});
