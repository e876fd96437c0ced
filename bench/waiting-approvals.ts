import type { ApprovalView } from '../contracts/approval.ts';
import type { Person, Platform } from '../test/support/platform.ts';
import { until } from '../test/support/until.ts';
import { collectGarbage } from './collect-garbage.ts';
import { load, quantile } from './load.ts';
import { pssBytes } from './processes.ts';

const OWNERS = 5;
const AGENTS_EACH = 5;
/** Below what a tool may be called in a minute. */
const MESSAGES_EACH = 20;
const DECIDING_AT_ONCE = 2;

/**
 * Has 500 requests wait at once; what that takes of workers that have answered as many messages without asking (a busy
 * process is larger than an idle one), both after they have collected their
 * garbage, and how long a decision takes until its workflow has it.
 */
export async function waitingApprovals(platform: Platform, url: string, say: (line: string) => void) {
  const people = await Promise.all(Array.from({ length: OWNERS }, (_, number) => platform.person(`approver${number}`)));
  const pids = () => ['ai', 'platform'].map((name) => platform.stack.run.processes[name]?.pid ?? 0);
  const megabytes = (): number => pids().reduce((sum, pid) => sum + pssBytes(pid), 0) / 1_048_576;
  const collected = async () => {
    for (const pid of pids()) await collectGarbage(pid);
  };
  const count = async (rows: string) => Number((await platform.sql(`select count(*) as n from ${rows}`))[0]?.['n']);

  const idle = megabytes();
  const answered = await write(people, url, 'default');
  say(`${answered} messages that ask nobody …`);
  await until(
    async () => (await count("messages where direction = 'in' and finished_at is null")) === 0,
    300_000,
    'all answers',
  );
  const busy = megabytes();
  await collected();
  const before = megabytes();
  const asked = await write(people, url, 'requires_approval');
  say(`${asked} requests for people …`);
  await until(async () => (await count("approvals where state = 'open'")) === asked, 300_000, 'all requests');
  await collected();
  const after = megabytes();

  const open: { person: Person; id: string }[] = [];
  for (const person of people)
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/approvals?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body } = await person.api<{ items: ApprovalView[]; next_cursor: string | null }>('GET', path);
      open.push(...body.items.map(({ approval_id: id }) => ({ person, id })));
      cursor = body.next_cursor;
    }
  say(`${open.length} decisions …`);
  const { length } = open;
  const decided = await load(length, DECIDING_AT_ONCE, async () => {
    const { person, id } = open.shift() ?? raise();
    const { status } = await person.api('POST', `/approvals/${id}/decision`, { decision: 'deny' });
    if (status !== 200) throw new Error(`a decision was answered ${status}`);
  });
  return {
    waiting: asked,
    workersMb: { idle, busy, collected: before, waiting: after, more: after - before },
    decisionMs: { n: length, p50: quantile(decided, 0.5), p95: quantile(decided, 0.95) },
  };
}

/** Every person writes to agents of their own, at a steady pace; the number of messages. */
async function write(people: Person[], url: string, policy: 'default' | 'requires_approval'): Promise<number> {
  const to: { person: Person; agent: string }[] = [];
  for (const person of people)
    for (let number = 0; number < AGENTS_EACH; number += 1) {
      const tools = [{ name: 'http_request', policy }] as never;
      const { id } = await person.agent(`Looks ${number}`, {
        tools,
        governance: { allowed_domains: [new URL(url).hostname] },
      });
      for (let message = 0; message < MESSAGES_EACH; message += 1) to.push({ person, agent: id });
    }
  const { length } = to;
  await load(length, 5, async () => {
    const { person, agent } = to.shift() ?? raise();
    const { status } = await person.api('POST', `/agents/${agent}/messages`, { text: 'Look.' });
    if (status !== 202) throw new Error(`a message was answered ${status}`);
  });
  return length;
}

function raise(): never {
  throw new Error('nothing is left');
}
