import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkout as here } from '../../scripts/state/folders.ts';
import { Checkout, Command } from './checkout.ts';

interface Lock {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

describe('the first command in a fresh clone', { timeout: 60_000 }, () => {
  const checkout = new Checkout();
  const packages = join(checkout.folder, 'node_modules');
  const calls = join(checkout.folder, 'npm-calls');
  const bin = join(checkout.folder, 'bin');
  const script = 'probe.ts';

  before(() => {
    // an npm that takes a moment and then brings the packages of this checkout
    const npm = `#!/bin/sh\necho "$@" >> ${calls}\nsleep 0.5\nrm -rf ${packages}\nln -s ${join(here, 'node_modules')} ${packages}\n`;
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), npm);
    chmodSync(join(bin, 'npm'), 0o755);
    const text = `const what: string = process.argv.slice(2).join(' ');
console.log('node', process.versions.node.split('.')[0], what);
process.on('SIGTERM', () => process.exit(42));
if (what === 'wait') setTimeout(() => {}, 60_000);
if (what === 'fail') process.exit(7);`;
    writeFileSync(join(checkout.folder, script), text);
  });
  after(() => checkout.remove());

  const run = (...args: string[]) =>
    new Command(['node', 'scripts/bootstrap.mjs', script, ...args], checkout.folder, {
      ...checkout.env,
      PATH: `${bin}:${checkout.env['PATH']}`,
    });
  const npmCalls = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0);

  it('installs the packages once, also when two commands come at the same time', async () => {
    unlinkSync(packages);
    const commands = [run('one'), run('two')];
    for (const command of commands) assert.equal(await command.ended, 0, command.output);
    assert.match(commands[0]?.output ?? '', /node 24 one/);
    assert.equal(npmCalls(), 1);
  });

  it('installs again what was installed half', async () => {
    unlinkSync(packages);
    mkdirSync(join(packages, '.bin'), { recursive: true });
    writeFileSync(join(packages, '.bin', 'node'), '');
    assert.equal(await run('one').ended, 0);
    assert.equal(npmCalls(), 2);
  });

  it('does not install what is there', async () => {
    assert.equal(await run('one').ended, 0);
    assert.equal(npmCalls(), 2);
  });

  it('hands exit codes and signals through', async () => {
    assert.equal(await run('fail').ended, 7);
    const waiting = run('wait');
    await waiting.says('node 24 wait');
    waiting.child.kill('SIGTERM');
    assert.equal(await waiting.ended, 42);
  });

  it('finds every package in the lock file, also the optional ones of other platforms, or npm would refuse it', () => {
    const lock = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8')) as Lock;
    const names = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').pop() ?? ''));
    const optional = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    assert.deepEqual(
      optional.filter((name) => !names.has(name)),
      [],
    );
  });

  it('shows what npm said when it fails', async () => {
    rmSync(packages);
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "npm error the registry is on holiday" >&2; seq 100; exit 1\n');
    const failing = run('one');
    assert.equal(await failing.ended, 1);
    assert.match(failing.output, /Installing the npm packages failed \(1\):\nnpm error the registry is on holiday/);
  });
});
