import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { codeSandbox } from '../../../adapters/sandbox/sandbox.ts';
import { descendants, programs, realSandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

const run = programs('javascript');

async function said(code: string): Promise<string> {
  const { ending, stdout, stderr } = await run(code);
  assert.deepEqual(ending, { how: 'exited', code: 0 }, stderr.text);
  return stdout.text.trim();
}

describe('JavaScript in the sandbox', { timeout: 120_000 }, () => {
  before(() => realSandbox());

  it('runs as a module, says what it wrote and how it ended', async () => {
    const { ending, stdout, stderr } = await run(
      'console.log("olá 日本", { a: [1] }, "\u0000", await Promise.resolve(7));\nconsole.error("aside");\nthrow new TypeError("no")',
    );
    assert.deepEqual(ending, { how: 'exited', code: 1 });
    assert.equal(stdout.text, 'olá 日本 {"a":[1]} \u0000 7\n');
    assert.match(stderr.text, /^aside\nUncaught TypeError: no\n {4}at .*main\.js:3/);
    assert.match((await run('let = ;')).stderr.text, /SyntaxError/);
    assert.match((await run('await new Promise(() => {})')).stderr.text, /waits for something that will never come/);
  });

  it('has nothing of the host: no modules, processes, network, timers, or ways to them by a prototype', async () => {
    const code = `
      const names = ['require', 'process', 'fetch', 'setTimeout', 'Buffer', 'WebAssembly', 'std', 'os', 'scriptArgs', 'Worker'];
      console.log(names.filter((name) => name in globalThis).length);
      const ways = [console.log.constructor, (async () => {}).constructor, Error.constructor, Reflect.getPrototypeOf(console.log).constructor];
      for (const way of ways) console.log(await way('return typeof process + typeof require')());
      Object.prototype.fsize = Array.prototype.map = String.prototype.toJSON = JSON.stringify = () => 'changed';
      for (const name of ['fs', 'node:fs', 'file:///etc/passwd', './javascript.ts', 'os', 'std'])
        try { await import(name); console.error('imported ' + name); } catch {}
      let up = globalThis; while (Object.getPrototypeOf(up)) up = Object.getPrototypeOf(up);
      up.constructor = { constructor: 1 };`;
    const nothing = 'undefinedundefined';
    const { stdout, stderr } = await run(code);
    assert.equal(stdout.text, `0\n${`${nothing}\n`.repeat(4)}`);
    assert.equal(stderr.text, '');
    assert.match((await run("import fs from 'fs'")).stderr.text, /could not load module/);
    assert.equal(await said('console.log(new Error("x").stack.includes("/"))'), 'false', 'no path of this machine');
  });

  it('is stopped when it takes too long, in its own code and in the engine’s', async () => {
    for (const code of ['while (true) {}', '/(a+)+b/.test("a".repeat(60))']) {
      const { ending } = await run(`console.log("begun"); ${code}`, { wallMs: 2_000 });
      assert.deepEqual(ending, { how: 'stopped', over: 'time' });
    }
    assert.deepEqual(descendants(), []);
  });

  it('gets no more memory than it may have, and no deeper than the stack', async () => {
    for (const code of ['const a = []; for (;;) a.push(new ArrayBuffer(1 << 20))', '"a".repeat(2 ** 29)']) {
      const { ending, stderr } = await run(code);
      assert.deepEqual(ending, { how: 'exited', code: 1 });
      assert.match(stderr.text, /out of memory|invalid string length/);
    }
    assert.match((await run('function f() { f(); } f()')).stderr.text, /stack overflow/);
  });

  it('may write much, and not without end', async () => {
    const { ending, stdout } = await run('const line = "x".repeat(100_000); for (;;) console.log(line)');
    assert.deepEqual(ending, { how: 'stopped', over: 'output' });
    assert.deepEqual(stdout, { text: 'x'.repeat(65_536), cut: true });
  });

  it('is gone at once when it is called off, also while it waits for its turn', async () => {
    const caller = new AbortController();
    const running = Promise.allSettled([1, 2, 3, 4, 5].map(() => run('for (;;);', { signal: caller.signal })));
    await until(() => descendants().length === 4, 20_000, 'four programs, and one that waits');
    caller.abort(new Error('stopped by its owner'));
    for (const each of await running)
      assert.match(String(each.status === 'rejected' && each.reason), /stopped by its owner/);
    assert.deepEqual(descendants(), []);
    assert.equal(await said('console.log(1)'), '1', 'the places are free again');
  });
});

describe('A machine whose sandbox does not close', { timeout: 60_000 }, () => {
  it('offers no Python, says why, and runs JavaScript all the same', async () => {
    const told: unknown[] = [];
    for (const [bubblewrap, reason] of [
      ['/nowhere/bwrap', /this machine has none/],
      ['/bin/false', /does not work on this machine/],
    ] as const) {
      const sandbox = codeSandbox({ bubblewrap, told: (language) => told.push(language) });
      const program = { code: '1', wallMs: 20_000, signal: new AbortController().signal };
      assert.match((await sandbox.missing()).python ?? '', reason);
      await assert.rejects(sandbox.run({ ...program, language: 'python' }), reason);
      assert.equal((await sandbox.run({ ...program, language: 'javascript' })).ending.how, 'exited');
    }
    assert.deepEqual(told, ['python']);
  });
});
