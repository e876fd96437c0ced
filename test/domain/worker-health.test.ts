import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LatencyMeans } from '../../domain/latency-means.ts';
import type { WorkerFacts } from '../../domain/worker-health.ts';
import { healthOf } from '../../domain/worker-health.ts';

const well: WorkerFacts = {
  silentMs: 4_000,
  activeRequests: 3,
  slots: 10,
  averageLatencyMs: 900,
  hourlyLatencyMs: 800,
};

describe('the health of an AI worker', () => {
  const cases: [string, Partial<WorkerFacts>, string, string | null][] = [
    ['reports, has room and is as fast as ever', {}, 'healthy', null],
    ['has reported ten seconds ago', { silentMs: 10_000 }, 'healthy', null],
    ['is silent for longer', { silentMs: 10_001 }, 'degraded', 'late'],
    ['is silent for half a minute', { silentMs: 30_001 }, 'unavailable', 'silent'],
    ['has nine of ten slots taken', { activeRequests: 9 }, 'degraded', 'full'],
    ['is twice as slow as its own hour', { averageLatencyMs: 1_600 }, 'degraded', 'slow'],
    ['has not called a model yet', { averageLatencyMs: null, hourlyLatencyMs: null }, 'healthy', null],
    ['is silent and full', { silentMs: 31_000, activeRequests: 10 }, 'unavailable', 'silent'],
  ];
  for (const [title, change, health, because] of cases)
    it(`that ${title} is ${health}`, () => assert.deepEqual(healthOf({ ...well, ...change }), { health, because }));
});

describe('mean latencies', () => {
  const minute = 60_000;
  it('are of the last minute and of the last hour', () => {
    const means = new LatencyMeans();
    assert.deepEqual(means.at(0), { minute: null, hour: null });
    means.add(10 * minute, 100);
    means.add(10 * minute + 1, 300);
    assert.deepEqual(means.at(10 * minute + 2), { minute: 200, hour: 200 });
    means.add(20 * minute, 1_000);
    assert.deepEqual(means.at(20 * minute), { minute: 1_000, hour: 467 });
    assert.deepEqual(means.at(200 * minute), { minute: null, hour: null });
  });

  it('take the same room however many calls there were', () => {
    const means = new LatencyMeans();
    for (let at = 0; at < 500; at += 1) means.add(at * minute, at);
    assert.equal(means.at(499 * minute).hour, (439 + 499) / 2);
  });
});
