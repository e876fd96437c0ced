import type { ApprovalView } from '../contracts/approval.ts';
import type { Person, Platform } from '../test/support/platform.ts';
import { until } from '../test/support/until.ts';
import { load, quantile } from './load.ts';
import { pssBytes } from './processes.ts';

const OWNERS = 5;
const AGENTS_EACH = 5;
/** Below what a tool may be called in a minute. */
const MESSAGES_EACH = 20;
const DECIDING_AT_ONCE = 2;

/** Has 500 requests wait at once; what that takes of the workers, and how long a decision takes until its workflow has it. */
export async function waitingApprovals(platform: Platform, url: string, say: (line: string) => void) {
  const people: { person: Person; agents: string[] }[] = [];
  for (let number = 0; number < OWNERS; number += 1) {
    const person = await platform.person(`approver${number}`);
    const agents: string[] = [];
    for (let agent = 0; agent < AGENTS_EACH; agent += 1) {
      const tools = [{ name: 'http_request', policy: 'requires_approval' }] as never;
      agents.push(
        (await person.agent(`Asks ${agent}`, { tools, governance: { allowed_domains: [new URL(url).hostname] } })).id,
      );
    }
    people.push({ person, agents });
  }
  const megabytes = (): number =>
    ['ai', 'platform'].reduce((sum, name) => sum + pssBytes(platform.stack.run.processes[name]?.pid ?? 0), 0) /
    1_048_576;
  const before = megabytes();

  const asked = people.flatMap(({ person, agents }) =>
    Array.from({ length: MESSAGES_EACH }, () => agents.map((agent) => ({ person, agent }))).flat(),
  );
  say(`${asked.length} requests for people …`);
  const rest = [...asked];
  await load(asked.length, 5, async () => {
    const { person, agent } = rest.shift() ?? raise();
    const { status } = await person.api('POST', `/agents/${agent}/messages`, { text: 'Look.' });
    if (status !== 202) throw new Error(`a message was answered ${status}`);
  });
  const waiting = async () =>
    Number((await platform.sql("select count(*) as n from approvals where state = 'open'"))[0]?.['n']);
  await until(async () => (await waiting()) === asked.length, 300_000, 'all requests');
  const after = megabytes();

  const open: { person: Person; id: string }[] = [];
  for (const { person } of people)
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
    waiting: asked.length,
    workersMbMore: after - before,
    decisionMs: { n: length, p50: quantile(decided, 0.5), p95: quantile(decided, 0.95) },
  };
}

function raise(): never {
  throw new Error('nothing is left');
}
