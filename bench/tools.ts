/**
 * `npm run bench:tools`: what one `read` tool adds to a message, against a bare workflow with one empty activity in the same run;
 * and 500 requests that wait for people at once: what they cost the workers, and how long a decision takes.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { startHttpServer } from '../test/support/http-server.ts';
import { startPlatform } from '../test/support/platform.ts';
import { answer } from '../test/support/scripted-model.ts';
import { load, quantile, summary } from './load.ts';
import { inPairs, medianLonger } from './paired.ts';
import { waitingApprovals } from './waiting-approvals.ts';
import { startXmppLoad } from './xmpp-load.ts';

const PAIRS = 100;
const QUEUE = 'bench-bare';
const HOST = '127.0.0.10';

const say = (line: string): void => console.error(line);
const web = await startHttpServer(HOST);
web.answer((_request, response) => void response.end('the weather is fine'));
const url = `http://${HOST}:${web.port}/`;
const platform = await startPlatform({ onLine: say, env: { ai: { AIOX_ALLOW_PRIVATE_ENDPOINTS: HOST } } });
const { run } = platform.stack;
const bareArguments = ['bench/bare-worker.ts', run.temporal.address, run.temporal.namespace, QUEUE];
const bareWorker = spawn(process.execPath, bareArguments, { stdio: ['ignore', 'pipe', 'inherit'] });
let failed = false;
try {
  await new Promise<void>((resolve) =>
    bareWorker.stdout.on('data', (text: Buffer) => text.includes('ready') && resolve()),
  );
  const connection = await Connection.connect({ address: run.temporal.address });
  const client = new Client({ connection, namespace: run.temporal.namespace });
  const bare = () =>
    client.workflow.execute('bare', { taskQueue: QUEUE, workflowId: randomUUID() }).then(() => undefined);

  // who is shown a tool and has not used it uses it
  const call = { id: 'c1', name: 'http_request', arguments: JSON.stringify({ method: 'GET', url }) };
  platform.model.script(({ body }) =>
    body.tools && body.messages.at(-1)?.role === 'user' ? answer('', { toolCalls: [call] }) : answer('pong'),
  );
  const governance = { allowed_domains: [HOST] };
  const owner = async (name: string, tools: object[]) => {
    const person = await platform.person(name);
    const agents: string[] = [];
    // a tool may be used thirty times a minute
    for (let number = 0; number < 10; number += 1)
      agents.push((await person.agent(`Agent ${number}`, { governance, tools: tools as never })).jid);
    return startXmppLoad(run.xmpp, [{ jid: person.jid, password: person.xmppPassword, agents }]);
  };
  const [plain, tooled] = [await owner('plain', []), await owner('tooled', [{ name: 'http_request' }])];
  say('warming up …');
  await load(20, 2, bare);
  for (const people of [plain, tooled]) await people.series(20, 2);

  say(`${PAIRS} pairs …`);
  const one = async (people: typeof plain): Promise<number> => quantile(await people.series(1, 1), 0.5);
  const bares: number[] = [];
  const pairs = await inPairs(
    PAIRS,
    async () => {
      bares.push(...(await load(1, 1, bare)).latencies);
      return one(plain);
    },
    () => one(tooled),
  );
  for (const people of [plain, tooled]) people.close();
  await connection.close();
  const bareMs = quantile(summary(bares, 1), 0.5);
  const longer = medianLonger(pairs);
  const middle = (values: number[]): number => quantile(summary(values, 1), 0.5);

  const result = {
    at: new Date().toISOString(),
    machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
    bareMs,
    withoutToolMs: middle(pairs.map(([without]) => without)),
    withToolMs: middle(pairs.map(([, withIt]) => withIt)),
    longerMs: longer,
    longerInBareWorkflows: longer.median / bareMs,
    approvals: await waitingApprovals(platform, url, say),
  };
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(`bench/results/tools-${result.at.replaceAll(':', '-')}.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result, null, 2));
} catch (error) {
  failed = true;
  console.error(error);
} finally {
  bareWorker.kill('SIGKILL');
  await platform.stop();
  web.stop();
}
process.exit(failed ? 1 : 0);
