import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { checkout } from '../../scripts/state/folders.ts';
import { mutatedCopy } from '../support/mutated-copy.ts';
import type { Mutation } from '../support/mutated-copy.ts';
import type { HistoryName } from './outcomes.ts';
import { outcomes } from './outcomes.ts';
import { parseHistory } from './plain-history.ts';

const folder = join(import.meta.dirname, '..', 'histories');
const names = Object.keys(outcomes) as HistoryName[];
const logger = new DefaultLogger('ERROR', () => undefined);

const historyOf = (name: HistoryName) => parseHistory(readFileSync(join(folder, `${name}.json`), 'utf8'));

/** The workflows below a folder as the platform worker runs them. */
async function workflowsOf(root: string): Promise<ReplayWorkerOptions & { workflowBundle: { code: string } }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    preloadModules: [join(root, 'temporal', 'shared-by-workflows.ts')],
    logger,
  });
  return { workflowBundle: { code } };
}

/** Undefined, or how the workflow now differs from what it did then. */
async function difference(workflows: ReplayWorkerOptions, name: HistoryName): Promise<string | undefined> {
  const history = historyOf(name);
  const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  try {
    await Worker.runReplayHistory(workflows, history, workflowId);
    return undefined;
  } catch (error) {
    if (error instanceof Error && ['DeterminismViolationError', 'ReplayError'].includes(error.name))
      return error.message;
    throw error;
  }
}

before(() => Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { filter: 'OFF' } } }));

describe('a message that was on its way when the platform was brought up to date', () => {
  let workflows: Awaited<ReturnType<typeof workflowsOf>>;
  before(async () => (workflows = await workflowsOf(checkout)));

  it('shares its rules with all others and carries no schemas, so that many can wait', () => {
    const shared = readFileSync(join(checkout, 'temporal', 'shared-by-workflows.ts'), 'utf8');
    const rules = [...workflows.workflowBundle.code.matchAll(/!\*\*\* \.\/((?:contracts|domain)\/\S+)/g)];
    assert.ok(rules.length > 0);
    assert.deepEqual(
      rules.filter(([, module = '']) => !shared.includes(`'../${module}'`)).map(([, module]) => module),
      [],
    );
    assert.ok(!workflows.workflowBundle.code.includes('node_modules/zod/'));
  });

  for (const [name, outcome] of Object.entries(outcomes) as [HistoryName, object][])
    it(`goes on as it began (${name})`, async () => {
      const last = historyOf(name).events?.at(-1)?.workflowExecutionCompletedEventAttributes;
      const result = Buffer.from(last?.result?.payloads?.[0]?.data ?? []).toString();
      assert.partialDeepStrictEqual(JSON.parse(result), outcome, 'the recorded history is not one of this outcome');
      assert.equal(await difference(workflows, name), undefined);
    });

  it('is replayed for every history that was recorded', () => {
    assert.deepEqual(readdirSync(folder).sort(), names.map((name) => `${name}.json`).sort());
  });
});

describe('a changed workflow is noticed', () => {
  const changes: (Mutation & { title: string; by: HistoryName })[] = [
    {
      title: 'a step left out',
      file: 'workflows/converse.ts',
      from: "if (!(await platform.settleResponse(ref, call, response, tokensPerMinute))) throw new Refusal('internal.error');",
      to: '',
      by: 'answered-over-xmpp',
    },
    {
      title: 'a turn that is not passed on',
      file: 'workflows/record-and-reply.ts',
      from: 'await turn.pass();',
      to: '',
      by: 'passed-its-turn-on',
    },
    {
      title: 'another patience with a model that does not answer',
      file: 'domain/interruptions.ts',
      from: "'model.unavailable': 4",
      to: "'model.unavailable': 1",
      by: 'model-unavailable',
    },
  ];
  for (const { title, by, ...mutation } of changes)
    it(`(${title})`, async () => {
      using changed = mutatedCopy(mutation);
      const told = await difference(await workflowsOf(changed.folder), by);
      assert.match(told ?? 'no difference', /Nondeterminism/);
    });
});
