import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkout as here } from '../../scripts/state/folders.ts';
import { Checkout, Command, processesWith } from '../scripts/checkout.ts';
import { fencesOf, shells, type Fence } from './fences.ts';

const documents = ['README.md', ...globSync('docs/guides/*.md', { cwd: here }).sort()];
/** What is typed into a command that reads a person's words. */
const typed = 'What can you do?\n';

describe('the documents', { timeout: 400_000 }, () => {
  const fences = new Map(documents.map((path) => [path, fencesOf(readFileSync(join(here, path), 'utf8'))]));

  it('name the language of each fenced block, so that none is a command in disguise', () => {
    for (const [path, blocks] of fences)
      for (const { line, language } of blocks) assert.ok(language, `${path}:${line} names no language`);
  });

  it('say of each command that cannot just be typed what else it needs', () => {
    for (const [path, blocks] of fences)
      for (const { line, needs } of blocks)
        assert.notEqual(needs, '', `${path}:${line} needs something without a name`);
  });

  it('lead to files that exist', () => {
    for (const path of [...documents, 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: here })]) {
      const text = readFileSync(join(here, path), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g))
        assert.ok(existsSync(join(here, path, '..', target)), `${path} leads to ${target}`);
    }
  });

  describe('in an empty home and a fresh copy', () => {
    const checkout = new Checkout({}, { whole: true });
    let start: Command | undefined;
    let stateDir: string | undefined;
    const { AIOX_STATE_DIR: _, ...env } = checkout.env;

    /** The guides go on where the README has set the variables that they use. */
    const setsUp = (fences.get('README.md') ?? []).filter(({ text }) => /^(get\(\)|AGENT=)/.test(text));

    before(() => assert.deepEqual(readdirSync(env['HOME'] ?? ''), []));
    after(async () => {
      await start?.stop();
      await new Command(['npm', 'run', 'reset', '--', '--yes'], checkout.folder, env).ended;
      checkout.remove();
    });

    for (const [path, blocks] of fences) {
      const commands = blocks.filter(({ language, needs }) => shells.includes(language) && needs === undefined);
      it(`${path}: all ${commands.length} commands without a mark do what they are there for`, async () => {
        // the command everything else begins with stays in its terminal; the others are typed into a second one
        if (!start) {
          assert.equal(commands[0]?.text, 'npm start', `${path} begins with npm start`);
          start = new Command(['npm', 'start'], checkout.folder, env);
          await start.says('AIOX is ready.', 120_000);
          ({ stateDir } = checkout.run());
        }
        const here = commands.filter(({ text }) => text !== 'npm start');
        const { code, output } = await inTerminal(path === 'README.md' ? here : [...setsUp, ...here]);
        assert.equal(code, 0, `${path}: the last command here failed:\n${output}`);
        if (path === 'README.md') assert.match(output, /event: done[\s\S]*"number":15,"name":"reply"/);
      });
    }

    it('end with Ctrl-C, and what is left can be thrown away', async () => {
      start?.pressCtrlC();
      await start?.ended; // npm itself ends by the signal, without a code
      assert.match(start?.output ?? '', /Stopped\.\s*$/);
      assert.deepEqual(processesWith(checkout.folder), []);
      const reset = new Command(['npm', 'run', 'reset', '--', '--yes'], checkout.folder, env);
      assert.equal(await reset.ended, 0, reset.output);
      assert.ok(!existsSync(stateDir ?? ''), `something is left:\n${reset.output}`);
    });

    /** The blocks of one document, one after the other in one shell, which ends at the first that fails. */
    async function inTerminal(blocks: Fence[]): Promise<{ code: number | null; output: string }> {
      const script = blocks
        .map(({ line, text }) => `echo '── line ${line}'\n${text.replaceAll(/^\$ /gm, '')}`)
        .join('\n');
      const shell = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
        cwd: checkout.folder,
        env,
        detached: true,
      });
      let output = '';
      for (const stream of [shell.stdout, shell.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      shell.stdin.on('error', () => {}); // nobody need read it
      shell.stdin.end(typed);
      const late = setTimeout(() => shell.pid && process.kill(-shell.pid, 'SIGKILL'), 120_000);
      const code = await new Promise<number | null>((resolve) => shell.once('close', resolve));
      clearTimeout(late);
      return { code, output };
    }
  });
});
