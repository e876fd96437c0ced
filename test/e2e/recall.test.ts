import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RECALL_LIMIT } from '../../domain/long-memory.ts';
import { distractors, facts } from '../support/facts.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import type { ChatRequest } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';

/** Messages that are on their way at most: each one that waits for its turn costs a little more than one that does not. */
const UNDERWAY = 2;
const WITHIN_MS = 300_000;

/** The facts stand between the first distractors: what was said last are distractors only. */
const everything = distractors.flatMap((distractor, index) => [
  ...(index % 30 === 15 && facts[(index - 15) / 30] ? [facts[(index - 15) / 30]?.told ?? ''] : []),
  distractor,
]);

/** What was recalled for a question, and what else the model was told. */
interface Asked {
  fact: string;
  recalled: string;
  request: string;
}

describe('what was told long ago', () => {
  let platform: Platform;
  const asked: Record<string, Asked[]> = {};

  before(async () => {
    platform = await startPlatform();
    platform.model.script(() => answer('Noted.'));
    await platform.stack.add('ai-hashing', 'ai', { AIOX_WORKER_POOL: 'hashing', AIOX_EMBEDDER: 'hashing' });
    await Promise.all(
      ['default', 'hashing'].map(async (pool) => {
        const person = await platform.person(`owner-${pool}`);
        asked[pool] = await tellAndAsk(person, pool);
      }),
    );
  });
  after(() => platform?.stop());

  async function tellAndAsk(person: Person, pool: string): Promise<Asked[]> {
    const agent = await person.agent(pool, {
      llm_config: { worker_pool: pool },
      memory_config: { short_term_limit: 2 },
    });
    const client = await person.online();
    const ids: string[] = [];
    for (const body of everything) {
      await answeredBut(client, ids, UNDERWAY);
      ids.push(await client.send({ to: agent.jid, body }));
    }
    await answeredBut(client, ids, 0);
    await until(async () => (await remembered(agent)) === 2 * everything.length, WITHIN_MS, 'remembering everything');
    const answers: Asked[] = [];
    for (const { told, asked: body } of facts) {
      const id = await client.send({ to: agent.jid, body });
      await client.waitFor(answering(id), 30_000);
      const call = platform.model.calls.find(
        ({ body: { messages } }) =>
          messages[0]?.content.includes(`You are ${pool}.`) && messages.at(-1)?.content.endsWith(body),
      );
      assert.ok(call, `the model was never asked "${body}"`);
      answers.push({ fact: told, recalled: recalledIn(call.body), request: JSON.stringify(call.body) });
    }
    return answers;
  }

  const answering = (id: string) => (stanza: ReceivedStanza) => stanza.answers.id === id && stanza.body !== null;

  /** Waits until all but so many of these have their answer. */
  const answeredBut = async (client: XmppClient, ids: string[], most: number): Promise<void> => {
    const needed = ids[ids.length - most - 1];
    if (needed !== undefined) await client.waitFor(answering(needed), WITHIN_MS);
  };

  const remembered = async (agent: TestAgent): Promise<number> =>
    (
      await platform.sql<{ n: number }>('select count(*)::int as n from agent_memories where agent_id = $1', [agent.id])
    )[0]?.n ?? 0;

  it('is put before the model when it is asked for in other words', () => {
    assert.equal(asked['default']?.length, facts.length);
    for (const { fact, recalled, request } of asked['default'] ?? []) {
      assert.ok(recalled.includes(fact), `"${fact}" is not among\n${recalled}`);
      assert.equal(request.split(fact).length, 2, 'the fact stands in the request once: the session has forgotten it');
    }
  });

  it('is put before the model without two hundred other things', () => {
    for (const { recalled, request } of asked['default'] ?? []) {
      assert.ok(recalled.split('\n').length <= RECALL_LIMIT);
      const told = distractors.filter((distractor) => request.includes(distractor));
      assert.ok(told.length <= distractors.length - 190, `${told.length} distractors were told`);
    }
  });

  it('is not found by an embedder that knows letters and no meaning', () => {
    assert.equal(asked['hashing']?.length, facts.length);
    for (const { recalled } of asked['hashing'] ?? []) assert.equal(recalled.split('\n').length, RECALL_LIMIT);
    const found = (asked['hashing'] ?? []).filter(({ fact, request }) => request.includes(fact));
    assert.ok(found.length < facts.length, 'all five were found: the questions are too easy');
  });
});

/** The lines of the block of memories in the last message. */
const recalledIn = ({ messages }: ChatRequest): string =>
  /<memories>\n([\s\S]*)\n<\/memories>/.exec(messages.at(-1)?.content ?? '')?.[1] ?? '';
