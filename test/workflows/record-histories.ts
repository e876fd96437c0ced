/** `npm run record-histories`: makes `test/histories` anew from a real platform. Needed when a workflow changed on purpose. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformTier } from '../support/platform-tier.ts';
import { startPlatform } from '../support/platform.ts';
import type { HistoryName } from './outcomes.ts';
import { outcomes } from './outcomes.ts';
import { plainHistory } from './plain-history.ts';
import { scenarios } from './scenarios.ts';

const folder = join(import.meta.dirname, '..', 'histories');
// a worker that nobody serves is waited for until the deadline
const platform = await startPlatform({ env: { platform: { AIOX_MESSAGE_DEADLINE_MS: '20000' } } });
const tier = platformTier(platform.stack);
try {
  const ana = await platform.person('ana');
  const world = { platform, tier, ana, client: await ana.online() };
  const recorded = new Map<HistoryName, string>();
  for (const scenario of scenarios)
    for (const [name, workflowId] of Object.entries(await scenario(world)) as [HistoryName, string][]) {
      const handle = tier.client.workflow.getHandle(workflowId);
      assert.partialDeepStrictEqual(await handle.result(), outcomes[name], name);
      recorded.set(name, await plainHistory(await handle.fetchHistory(), tier.codec));
      console.log(`${name} (${recorded.get(name)?.length} bytes)`);
    }
  assert.deepEqual([...recorded.keys()].sort(), Object.keys(outcomes).sort());
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, history] of recorded) writeFileSync(join(folder, `${name}.json`), history);
} finally {
  await tier.stop();
  await platform.stop();
}
