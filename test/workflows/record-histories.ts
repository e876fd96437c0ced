/** `npm run record-histories`: makes `test/histories` anew from a real platform. Needed when a workflow changed on purpose. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { platformTier } from '../support/platform-tier.ts';
import { startPlatform } from '../support/platform.ts';
import type { HistoryName } from './outcomes.ts';
import { outcomes } from './outcomes.ts';
import { plainHistory } from './plain-history.ts';
import { scenarios } from './scenarios.ts';

const folder = join(import.meta.dirname, '..', 'histories');
// a worker that nobody serves is waited for until the deadline
const unheard = await startUnheard();
const platform = await startPlatform({
  env: { platform: { AIOX_MESSAGE_DEADLINE_MS: '20000' }, ai: { AIOX_ALLOW_PRIVATE_ENDPOINTS: unheard.host } },
});
const tier = platformTier(platform.stack);
try {
  const ana = await platform.person('ana');
  const world = { platform, tier, ana, client: await ana.online(), unheard };
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
  unheard.stop();
}

/** What a tool asks and waits for, in the spelling of a host that an agent's list can hold. */
async function startUnheard() {
  const host = '127.0.0.11';
  const asked = Promise.withResolvers<void>();
  const server = createServer(() => asked.resolve());
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { host, port, asked: asked.promise, stop };
}
