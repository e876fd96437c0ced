import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { doorWatch } from '../../watch/doors.ts';
import { createMetrics } from '../../watch/metrics.ts';
import { serveMetrics } from '../../watch/metrics-server.ts';

const ana = { ownerUserId: 'user-1', agentId: 'agent-1' };

/** Samples by name and labels, the latter in the order of their names and without the process. */
const samplesIn = (text: string): Map<string, number> =>
  new Map(
    [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => {
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].filter(([, label]) => label !== 'process');
      return [[name, ...pairs.map(([, label, of]) => `${label}=${of}`).sort()].join(' '), Number(value)];
    }),
  );

describe('metrics', () => {
  it('speak of one user or agent only when ids are switched on', async () => {
    const told = async (ids: boolean) => {
      const metrics = createMetrics({ ids, process: 'platform' });
      metrics.tokensBooked('prompt', 12, ana);
      metrics.quotaLeft(0.25, ana);
      metrics.took('message', 1_500, ana);
      const text = await metrics.registry.metrics();
      return { text, samples: samplesIn(text) };
    };
    const [without, withIds] = [await told(false), await told(true)];
    assert.doesNotMatch(without.text, /user-1|agent-1/);
    assert.equal(without.samples.get('aiox_tokens_used_total kind=prompt'), 12);
    assert.equal(without.samples.get('aiox_quota_remaining_bucket le=0.2'), 0);
    assert.equal(without.samples.get('aiox_quota_remaining_bucket le=0.3'), 1);
    assert.equal(withIds.samples.get('aiox_tokens_used_total agent_id=agent-1 kind=prompt user_id=user-1'), 12);
    assert.equal(withIds.samples.get('aiox_quota_remaining user_id=user-1'), 0.25);
    assert.equal(withIds.samples.get('aiox_latency_seconds_sum agent_id=agent-1 operation=message'), 1.5);
  });

  it('of refusals begin at zero, so that an alert sees the first ones', async () => {
    const text = await createMetrics({ ids: false, process: 'bridge' }).registry.metrics();
    const name = 'aiox_policy_violations_total severity=critical violation_type=access.denied';
    assert.equal(samplesIn(text).get(name), 0);
  });

  it('count what a door refuses by a rule of its own', async () => {
    const metrics = createMetrics({ ids: false, process: 'bridge' });
    const door = doorWatch(metrics, undefined);
    for (const code of ['rate.limited', 'rate.limited', 'input.invalid'] as const) door.refused(code);
    const refusals = [...samplesIn(await metrics.registry.metrics())].filter(
      ([name, value]) => name.startsWith('aiox_policy_violations_total') && value > 0,
    );
    assert.deepEqual(refusals, [['aiox_policy_violations_total severity=info violation_type=rate.limited', 2]]);
  });

  it('are told by the processes that can know them, and no other claims a zero', async () => {
    const api = await createMetrics({ ids: false, process: 'api' }).registry.metrics();
    assert.match(api, /aiox_agents_created_total/);
    assert.doesNotMatch(api, /aiox_tokens_used_total|aiox_llm_inference_seconds|aiox_ai_worker_health/);
  });
});

describe('the port for metrics', () => {
  const serve = (sdk?: string) =>
    serveMetrics(createMetrics({ ids: false, process: 'ai' }).registry, {
      ...{ host: '127.0.0.1', port: 0 },
      sdk: () => sdk,
    });

  it('tells what the SDK of Temporal counts beside ours', async () => {
    const sdk = createServer((_request, response) => response.end('temporal_something_total 7\n'));
    await new Promise<void>((resolve) => sdk.listen(0, '127.0.0.1', resolve));
    const server = await serve(`127.0.0.1:${(sdk.address() as AddressInfo).port}`);
    const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    assert.match(text, /^process_cpu_seconds_total/m);
    assert.match(text, /^temporal_something_total 7$/m);
    await server.close();
    sdk.close();
  });

  it('tells ours when the SDK does not answer, and within a second', async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    for (const sdk of [`127.0.0.1:${(mute.address() as AddressInfo).port}`, '127.0.0.1:1']) {
      const server = await serve(sdk);
      const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, { signal: AbortSignal.timeout(5_000) });
      assert.match(await response.text(), /^process_cpu_seconds_total/m);
      await server.close();
    }
    mute.closeAllConnections();
    mute.close();
  });

  it('has nothing else, and takes nothing', async () => {
    const server = await serve();
    const at = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    assert.equal((await at('/')).status, 404);
    assert.equal((await at('/metrics', 'POST')).status, 405);
    await server.close();
  });

  it('says so when it is taken', async () => {
    const { port, close } = await serve();
    const registry = createMetrics({ ids: false, process: 'ai' }).registry;
    await assert.rejects(serveMetrics(registry, { host: '127.0.0.1', port, sdk: () => undefined }), /EADDRINUSE/);
    await close();
  });
});
