/**
 * `replay-process.ts <workflow id> [bundle]`: replays the history on its standard input, opened before, and writes the result to
 * its standard output. Knows no key and no address; without a bundle it makes one of today's sources.
 */
import { buffer } from 'node:stream/consumers';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ReplayResult } from '../domain/replay-ports.ts';
import { workflowSources } from './workflow-sources.ts';

// a CommonJS module whose names cannot be seen from outside
const { History } = proto.temporal.api.history.v1;

const [workflowId = '', codePath] = process.argv.slice(2);
const logger = new DefaultLogger('ERROR', () => undefined);
Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { filter: 'OFF' } } });

const history = History.decode(await buffer(process.stdin));
const { failureConverterPath } = workflowSources;
const workflowBundle = codePath ? { codePath } : await bundleWorkflowCode({ ...workflowSources, logger });
const result = await replayed();
process.stdout.write(JSON.stringify(result), () => process.exit(0));

async function replayed(): Promise<ReplayResult> {
  try {
    await Worker.runReplayHistory({ workflowBundle, dataConverter: { failureConverterPath } }, history, workflowId);
    return { same: true };
  } catch (error) {
    if (error instanceof Error && ['DeterminismViolationError', 'ReplayError'].includes(error.name))
      return { same: false, difference: error.message };
    throw error;
  }
}
