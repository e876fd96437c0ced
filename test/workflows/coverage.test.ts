import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { WorkflowCoverage } from '@temporalio/nyc-test-coverage';
import type { InjectedSinks } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import coverage from 'istanbul-lib-coverage';
import { checkout } from '../../scripts/state/folders.ts';
import { parseHistory } from './plain-history.ts';

const logger = new DefaultLogger('ERROR', () => undefined);
const AT_LEAST_PERCENT = 80;

/** The sandbox of workflows is not seen by the coverage of the process: what replaying every history runs is counted here. */
describe('the lines of workflows', () => {
  it(`are run by the recorded histories, ${AT_LEAST_PERCENT} of a hundred at least`, async (test) => {
    Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { filter: 'OFF' } } });
    Object.assign(globalThis, { __coverage__: {} }); // what the instrumentation looks for
    const workflows = new WorkflowCoverage();
    const { code } = await bundleWorkflowCode(
      workflows.augmentBundleOptions({ workflowsPath: join(checkout, 'workflows', 'index.ts'), logger }),
    );
    const counted = coverage.createCoverageMap();
    const sinks: InjectedSinks<{ coverage: { merge(data: coverage.CoverageMapData): void } }> = {
      coverage: { merge: { fn: (_info, data) => counted.merge(structuredClone(data)), callDuringReplay: true } },
    };
    const folder = join(checkout, 'test', 'histories');
    for (const file of readdirSync(folder)) {
      const history = parseHistory(readFileSync(join(folder, file), 'utf8'));
      const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
      await Worker.runReplayHistory({ workflowBundle: { code }, sinks }, history, workflowId);
    }
    const lines = coverage.createCoverageSummary();
    for (const file of globSync('workflows/*.ts', { cwd: checkout })) {
      const path = counted.files().find((each) => relative(checkout, each) === file);
      // a file that no history loads counts as nothing run; one of types only has no lines
      assert.ok(path !== undefined, `${file} is run by no history`);
      const summary = counted.fileCoverageFor(path).toSummary();
      lines.merge(summary);
      test.diagnostic(`${file}: ${summary.lines.pct} %`);
    }
    assert.ok(lines.lines.pct >= AT_LEAST_PERCENT, `${lines.lines.pct} % of the lines of workflows are run`);
  });
});
