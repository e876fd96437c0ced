import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { checkout } from '../../scripts/state/folders.ts';
import { replayHistory } from '../../temporal/replay-history.ts';
import { workflowSources } from '../../temporal/workflow-sources.ts';
import type { Mutation } from '../support/mutated-copy.ts';
import { mutatedCopy } from '../support/mutated-copy.ts';
import type { HistoryName } from '../workflows/outcomes.ts';
import { parseHistory } from '../workflows/plain-history.ts';

const logger = new DefaultLogger('ERROR', () => undefined);
const nobodyLeaves = new AbortController().signal;

function recorded(name: HistoryName) {
  const history = parseHistory(readFileSync(join(checkout, 'test', 'histories', `${name}.json`), 'utf8'));
  return { history, id: history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '' };
}

describe('a history, replayed in a process of its own', () => {
  let folder: string;
  let today: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aiox-replay-'));
    today = await bundleOf(checkout, 'today');
  });
  after(() => rmSync(folder, { recursive: true }));

  async function bundleOf(root: string, name: string): Promise<string> {
    const { code } = await bundleWorkflowCode({
      ...workflowSources,
      ...{ workflowsPath: join(root, 'workflows', 'index.ts'), logger },
    });
    const file = join(folder, `${name}.js`);
    writeFileSync(file, code);
    return file;
  }
  /** What the workflow makes of it after a change. */
  async function changed(mutation: Mutation, name: HistoryName, timeLimitMs = 60_000) {
    using copy = mutatedCopy(mutation);
    const bundle = await bundleOf(copy.folder, 'changed');
    const { history, id } = recorded(name);
    return replayHistory({ bundle, timeLimitMs })(history, id, nobodyLeaves);
  }

  it('is the same when the workflow has not changed', async () => {
    for (const name of ['answered-over-xmpp', 'agreed-to-a-tool'] as const) {
      const { history, id } = recorded(name);
      const result = await replayHistory({ bundle: today })(history, id, nobodyLeaves);
      assert.deepEqual(result, { same: true }, name);
    }
  });

  it('is told where it differs from what the workflow does now, without a word that was said', async () => {
    const leftOut = {
      file: 'workflows/converse.ts',
      from: "if (!(await platform.settleResponse(ref, call, response, tokensPerMinute))) throw new Refusal('internal.error');",
      to: '',
    };
    const result = await changed(leftOut, 'answered-over-xmpp');
    assert.ok(!result.same);
    assert.match(result.difference, /Nondeterminism/);
    assert.doesNotMatch(result.difference, /Good day/);
  });

  it('is given up when it takes too long, and when nobody waits for it any more', async () => {
    const { history, id } = recorded('answered-over-xmpp');
    const hurried = replayHistory({ bundle: today, timeLimitMs: 50 })(history, id, nobodyLeaves);
    await assert.rejects(hurried, { code: 'service.unavailable', details: { service: 'replay', time_limit_ms: 50 } });
    const leaving = new AbortController();
    const left = replayHistory({ bundle: today })(history, id, leaving.signal);
    setTimeout(() => leaving.abort(), 100);
    await assert.rejects(left, { name: 'AbortError' });
  });

  it('is an error of ours when the process cannot work', async () => {
    const { history, id } = recorded('answered-over-xmpp');
    const broken = replayHistory({ bundle: join(folder, 'nowhere.js') })(history, id, nobodyLeaves);
    await assert.rejects(broken, /The process that replays ended with 1/);
  });
});
