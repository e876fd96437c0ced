import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { CodeResult, CodeSandbox, MissingLanguages } from '../../domain/sandbox-ports.ts';
import type { ToolCallContext } from '../../domain/tool-ports.ts';
import { codeExecutor, codeExecutorSpec } from '../../tools/code-executor.ts';
import { realSandbox } from '../support/sandbox.ts';

const call = (timeoutMs = 30_000): ToolCallContext => ({
  ...{ ownerUserId: 'o', agentId: 'a', messageId: 'm', idempotencyKey: 'k', allowedDomains: [] },
  policy: { ...codeExecutorSpec().policy, timeout_ms: timeoutMs },
  signal: new AbortController().signal,
  begin: async () => {},
});

describe('code_executor', { timeout: 60_000 }, () => {
  it('waits for a person, and is run in the sandbox only', () => {
    const { policy, effect, risk } = codeExecutorSpec();
    assert.deepEqual(
      [policy.requires_approval, policy.sandbox_required, effect, risk],
      [true, true, 'idempotent', 'high'],
    );
  });

  it('takes 15,000 bytes of code, which fit an answer, and nothing that is not named', () => {
    const { input } = codeExecutorSpec();
    const fits = (given: object) => input.safeParse({ language: 'python', code: '1', ...given }).success;
    assert.ok(fits({ code: 'x'.repeat(15_000) }));
    assert.ok(!fits({ code: 'x'.repeat(15_001) }));
    assert.ok(!fits({ code: 'é'.repeat(32_769) }), 'bytes count, not characters');
    assert.ok(!fits({ code: '' }));
    assert.ok(!fits({ language: 'ruby' }));
    assert.ok(!fits({ timeout: 5 }));
  });

  it('tells the model what was written, how it ended and which files there are', async () => {
    const tool = codeExecutor(await realSandbox());
    assert.equal(await tool.missing?.(), undefined);
    const { text, files } = await tool.run(
      {
        language: 'python',
        code:
          'import sys\nprint("x" * 70_000)\nprint("aside", file=sys.stderr)\n' +
          'for name in ("a.csv", "b.html", ".hidden", "c\\u202egnp.exe", "d\\\\..\\\\e"): open(name, "w").write("1;2")\nsys.exit(3)',
      },
      call(),
    );
    assert.match(
      text,
      /^Python ended with exit status 3\.\n--- stdout ---\nx{65536}\n--- stdout was longer and is cut here ---\n/,
    );
    assert.match(
      text,
      /--- stderr ---\naside\n--- files ---\na\.csv \(3 bytes\)\nb\.html \(3 bytes\)\n--- not kept ---\n/,
    );
    assert.deepEqual(
      files?.map(({ name, mediaType, bytes }) => [name, mediaType, Buffer.from(bytes).toString()]),
      [
        ['a.csv', 'text/csv', '1;2'],
        ['b.html', 'application/octet-stream', '1;2'],
      ],
    );
    const javascript = await tool.run({ language: 'javascript', code: 'for (;;);' }, call(2_000));
    assert.equal(
      javascript.text,
      'JavaScript was stopped: it took longer than 1.6 seconds.\n--- stdout: nothing ---\n--- stderr: nothing ---',
    );
  });

  it('offers the languages there are, and says why another one is not', async () => {
    const why = 'Python is not here, for a reason.';
    const tool = codeExecutor(sandboxWithout({ python: why }));
    const offered = tool.spec.without?.((await tool.missingParts?.()) ?? {}) ?? assert.fail();
    const { properties } = z.toJSONSchema(offered.input) as { properties: Record<string, { enum?: string[] }> };
    assert.deepEqual(properties['language']?.enum, ['javascript']);
    assert.match(offered.description, /Python is not here, for a reason\. JavaScript is/);
    assert.equal(await tool.missing?.(), undefined);
    const input = tool.spec.input.parse({ language: 'python', code: '1' });
    await assert.rejects(tool.run(input, call()), { name: 'ToolFault', message: why, acted: 'no' });
    assert.match((await tool.run({ language: 'javascript', code: '1' }, call())).text, /^JavaScript ended well\./);
  });

  it('is missing as a whole when there is no language at all', async () => {
    const tool = codeExecutor(sandboxWithout({ python: 'No Python.', javascript: 'No JavaScript.' }));
    assert.equal(await tool.missing?.(), 'No Python. No JavaScript.');
  });
});

function sandboxWithout(missing: MissingLanguages): CodeSandbox {
  const silence = { text: '', cut: false };
  const done: CodeResult = {
    ending: { how: 'exited', code: 0 },
    stdout: silence,
    stderr: silence,
    files: [],
    leftOut: [],
  };
  return { missing: async () => missing, run: async () => done };
}
