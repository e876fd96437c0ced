/**
 * `npm run bench`: in one run, against one Temporal server with its database file, a bare workflow with one empty activity
 * and a message end to end over XMPP whose model answers at once. Prints a table and writes JSON to bench/results/.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startPlatform } from '../test/support/platform.ts';
import type { Series } from './load.ts';
import { load, quantile, summary } from './load.ts';
import { peopleOf } from './owners.ts';
import type { XmppLoad } from './xmpp-load.ts';
import { cpuMs, pssBytes } from './processes.ts';

const ROUNDS = 5;
const SINGLE_PER_ROUND = 20;
const BURST = Number(process.env['BENCH_BURST'] ?? 800);
const IN_FLIGHT = 50;
const OWNERS = 10;
const AGENTS_EACH = 10;
const IDLE_MS = Number(process.env['BENCH_IDLE_MS'] ?? 60_000);
const QUEUE = 'bench-bare';

const say = (line: string): void => console.error(line);
const platform = await startPlatform({ onLine: say });
const { run } = platform.stack;
const bareWorker = spawn(
  process.execPath,
  ['bench/bare-worker.ts', run.temporal.address, run.temporal.namespace, QUEUE],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let clients: XmppLoad | undefined;
let failed = false;
try {
  await new Promise<void>((resolve, reject) => {
    bareWorker.stdout.on('data', (text: Buffer) => text.includes('ready') && resolve());
    bareWorker.once('exit', () => reject(new Error('the bare worker ended')));
  });
  const connection = await Connection.connect({ address: run.temporal.address });
  const client = new Client({ connection, namespace: run.temporal.namespace });
  const bare = () =>
    client.workflow.execute('bare', { taskQueue: QUEUE, workflowId: randomUUID() }).then(() => undefined);

  say(`${OWNERS} owners with ${AGENTS_EACH} agents each …`);
  clients = await peopleOf(platform, OWNERS, AGENTS_EACH);
  const { series } = clients;

  say('warming up …');
  await load(20, 5, bare);
  await series(50, 10);

  say(`one in flight, ${ROUNDS} rounds of ${SINGLE_PER_ROUND}, in turn …`);
  const singles = { bare: [] as number[], ours: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    singles.bare.push(...(await load(SINGLE_PER_ROUND, 1, bare)).latencies);
    singles.ours.push(...(await series(SINGLE_PER_ROUND, 1)).latencies);
  }
  const single = { bare: summary(singles.bare, sum(singles.bare)), ours: summary(singles.ours, sum(singles.ours)) };

  say(`${IN_FLIGHT} in flight over ${OWNERS * AGENTS_EACH} agents, ${BURST} each …`);
  const [bareBurst, bareCpu] = await withCpu(() => load(BURST, IN_FLIGHT, bare));
  const [oursBurst, oursCpu] = await withCpu(() => series(BURST, IN_FLIGHT));
  const burst = { bare: bareBurst, ours: oursBurst };
  await connection.close();
  bareWorker.kill('SIGTERM');

  say(`idle for ${IDLE_MS / 1_000} s …`);
  await pause(IDLE_MS);
  const pss = Object.fromEntries(
    Object.entries(run.processes).map(([name, { pid }]) => [name, round(pssBytes(pid) / 1_048_576)]),
  );

  const result = {
    at: new Date().toISOString(),
    machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
    oneInFlight: {
      bare: figures(single.bare),
      ours: figures(single.ours),
      medianRatio: round(quantile(single.ours, 0.5) / quantile(single.bare, 0.5)),
    },
    fiftyInFlight: {
      bare: figures(burst.bare),
      ours: figures(burst.ours),
      rateRatio: round(burst.ours.rate / burst.bare.rate),
    },
    cpuMsPerMessage: oursCpu,
    cpuMsPerBareWorkflow: bareCpu,
    pssMbAfterIdle: { ...pss, sum: round(sum(Object.values(pss))) },
  };
  mkdirSync('bench/results', { recursive: true });
  const file = `bench/results/${result.at.replaceAll(':', '-')}.json`;
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  print(result);
  say(`written to ${file}`);
} catch (error) {
  failed = true;
  console.error(error);
} finally {
  bareWorker.kill('SIGKILL');
  clients?.close();
  await platform.stop();
}
process.exit(failed ? 1 : 0);

/** A series, and the CPU milliseconds of each process for each of its messages. */
async function withCpu(run: () => Promise<Series>): Promise<[Series, Record<string, number>]> {
  const before = cpuOf();
  const result = await run();
  const each = Object.entries(cpuOf()).map(([name, ms]) => [name, round((ms - (before[name] ?? 0)) / BURST)] as const);
  return [result, Object.fromEntries(each.filter(([, ms]) => ms > 0))];
}

function cpuOf(): Record<string, number> {
  const ours = Object.entries(run.processes).map(([name, { pid }]) => [name, cpuMs(pid)] as const);
  return {
    ...Object.fromEntries(ours),
    'worker of the bare workflow': cpuMs(bareWorker.pid ?? 0),
    'XMPP clients of the bench': cpuMs(clients?.pid ?? 0),
    'scripted model and bench': cpuMs(process.pid, false),
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function figures(series: Series) {
  const at = (share: number) => round(quantile(series, share));
  return { n: series.latencies.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), perSecond: round(series.rate) };
}

type Printed = 'oneInFlight' | 'fiftyInFlight' | 'cpuMsPerMessage' | 'cpuMsPerBareWorkflow' | 'pssMbAfterIdle';

function print(result: Record<Printed, Record<string, unknown>>): void {
  const { oneInFlight, fiftyInFlight, cpuMsPerMessage, cpuMsPerBareWorkflow, pssMbAfterIdle } = result;
  console.table({
    '1 in flight, bare': oneInFlight['bare'],
    '1 in flight, ours': oneInFlight['ours'],
    [`${IN_FLIGHT} in flight, bare`]: fiftyInFlight['bare'],
    [`${IN_FLIGHT} in flight, ours`]: fiftyInFlight['ours'],
  });
  console.log(`median ours / bare, 1 in flight: ${String(oneInFlight['medianRatio'])} (to reach: at most 3)`);
  console.log(
    `rate ours / bare, ${IN_FLIGHT} in flight: ${String(fiftyInFlight['rateRatio'])} (to reach: at least 0.5)`,
  );
  console.log('CPU milliseconds per message, and per bare workflow:');
  console.table({ ours: cpuMsPerMessage, bare: cpuMsPerBareWorkflow });
  console.log('PSS in MB after idling (to reach: sum at most 1536):');
  console.table(pssMbAfterIdle);
}
