import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { Checkout, Command, processesWith, until } from './checkout.ts';

describe('npm run reset', { timeout: 300_000 }, () => {
  const checkout = new Checkout();
  const cache = mkdtempSync(join(tmpdir(), 'aiox-reset-cache-'));
  let start: Command;

  const reset = (...args: string[]) =>
    new Command(['npm', 'run', 'reset', '--silent', '--', ...args], checkout.folder, checkout.env);

  before(async () => {
    start = checkout.start();
    await start.ready();
  });
  after(async () => {
    await start.stop();
    for (const pid of processesWith(cache)) process.kill(pid, 'SIGKILL');
    checkout.remove();
    rmSync(cache, { recursive: true, force: true });
  });

  it('refuses while AIOX runs, and says how to stop it', async () => {
    const command = reset('--yes');
    assert.equal(await command.ended, 1);
    assert.match(
      command.output,
      /AIOX is running \(process \d+\)\. Stop it first: Ctrl-C in its terminal, or kill \d+/,
    );
    assert.equal(checkout.run().ready, true);
    await start.stop();
  });

  it('shows what would go, and deletes nothing where nobody can be asked', async () => {
    const accounts = new DatabaseSync(join(checkout.stateDir, 'ejabberd', 'archive.db'));
    accounts.exec("INSERT INTO users (username, password) VALUES ('ann', ''), ('bob', '')");
    accounts.close();
    const command = reset();
    assert.equal(await command.ended, 1);
    assert.match(command.output, new RegExp(`${checkout.stateDir}: \\d\\d+ MB: .*accounts: 2`));
    assert.match(command.output, /this is no terminal\. Use npm run reset -- --yes\. Nothing was deleted/);
    assert.ok(existsSync(join(checkout.stateDir, 'postgres', 'data')));
  });

  it('deletes nothing unless the word is typed', async () => {
    for (const typed of ['yes\n', '\n', '\u0004']) {
      const { code, output } = await inTerminal(typed);
      assert.equal(code, 1, output);
      assert.match(output, /Nothing was deleted/);
    }
    assert.ok(existsSync(join(checkout.stateDir, 'postgres', 'data')));
  });

  it('deletes the state when the word is typed, and leaves what is not of AIOX alone', async () => {
    writeFileSync(join(checkout.stateDir, 'diary.txt'), 'dear diary');
    const { code, output } = await inTerminal('reset\n');
    assert.equal(code, 0, output);
    assert.match(output, /Left alone in .*: diary\.txt/);
    assert.deepEqual(readdirSync(checkout.stateDir), ['diary.txt']);
    assert.ok(!existsSync(join(checkout.folder, '.aiox')));
  });

  it('keeps the fetched packages unless told otherwise, and then spares those that somebody runs', async () => {
    const env = { ...checkout.env, AIOX_CACHE_DIR: cache };
    const resetAll = (...args: string[]) =>
      new Command(['npm', 'run', 'reset', '--silent', '--', '--yes', ...args], checkout.folder, env);
    const package_ = join(cache, 'valkey-9.1.2');
    mkdirSync(package_);
    writeFileSync(join(cache, 'mine.txt'), '');
    copyFileSync('/bin/sleep', join(package_, 'valkey-server'));

    const nothing = resetAll();
    assert.equal(await nothing.ended, 0);
    assert.match(nothing.output, /There is nothing to delete/);

    const server = spawn(join(package_, 'valkey-server'), ['600'], { stdio: 'ignore' });
    await until(() => processesWith(package_).length > 0, 'the server runs');
    const refused = resetAll('--cache');
    assert.equal(await refused.ended, 1);
    assert.match(refused.output, new RegExp(`running \\(process ${server.pid}\\), perhaps for another checkout`));

    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGKILL');
    await ended;
    assert.equal(await resetAll('--cache').ended, 0);
    assert.deepEqual(readdirSync(cache), ['mine.txt']);
  });

  /** With a terminal of its own, in which this is typed when the question is there. */
  async function inTerminal(typed: string): Promise<{ code: number | null; output: string }> {
    const child = spawn('script', ['-qec', 'npm run reset --silent', '/dev/null'], {
      cwd: checkout.folder,
      env: { ...checkout.env, TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await until(() => output.includes('to go on: '), 'the question').catch((error: Error) => {
      child.kill('SIGKILL');
      assert.fail(`${error.message}\n${output}`);
    });
    child.stdin.write(typed);
    const code = await ended;
    return { code, output };
  }
});
