import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../../scripts/fetch/cache.ts';
import { debianRelease, unpackDebs } from '../../scripts/fetch/debs.ts';
import { silently, testCache } from './test-cache.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** Folder with `prometheus` and `promtool` of this Debian, unpacked and not installed; fetched once. */
export async function fetchPrometheus(say = silently): Promise<string> {
  const folder = await cached(testCache(say), `prometheus-${debianRelease()}-2`, async (target, workshop) => {
    await unpackDebs(workshop, { packages: ['prometheus'], always: /^prometheus$/, megabytes: 36 }, target);
    rmSync(join(target, 'usr', 'share'), { recursive: true }); // the web page and the parts it is made of: 225 MB
  });
  return join(folder, 'usr', 'bin');
}

/** Runs promtool; what it says, and whether it is content. */
export async function promtool(...args: string[]): Promise<{ content: boolean; said: string }> {
  const command = join(await fetchPrometheus(), 'promtool');
  return new Promise((resolve) => {
    execFile(command, args, (error, stdout, stderr) => resolve({ content: error === null, said: stdout + stderr }));
  });
}

interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: 'pending' | 'firing';
}

export interface Prometheus {
  url: string;
  alerts(): Promise<Alert[]>;
  /** What an instant query gives, by its labels. */
  query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]>;
  /** Whether each target was scraped, by its address. */
  targets(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** A Prometheus of its own that reads this configuration; its data and its process are gone after `stop`. */
export async function startPrometheus(files: Record<string, string>): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-prometheus-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    join(await fetchPrometheus(), 'prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`);
    return ((await response.json()) as { data: T }).data;
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(async () => child.exitCode !== null || (await ready()), 30_000, 'Prometheus').catch(async (error) => {
    await stop();
    throw error;
  });
  if (child.exitCode !== null) {
    await stop();
    throw new Error(`Prometheus did not start:\n${said}`);
  }
  return {
    url,
    alerts: async () => (await ask<{ alerts: Alert[] }>('/api/v1/alerts')).alerts,
    query: async (expression) =>
      (await ask<{ result: [] }>(`/api/v1/query?query=${encodeURIComponent(expression)}`)).result,
    async targets() {
      type Target = { scrapeUrl: string; health: string };
      const { activeTargets } = await ask<{ activeTargets: Target[] }>('/api/v1/targets?state=active');
      return Object.fromEntries(activeTargets.map(({ scrapeUrl, health }) => [scrapeUrl, health]));
    },
    stop,
  };
}
