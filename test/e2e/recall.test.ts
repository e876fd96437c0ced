import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { hashingEmbedder } from '../../adapters/embeddings/hashing.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { postgresMemoryStore } from '../../adapters/postgres/memory-store.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { vault } from '../../adapters/vault.ts';
import { readConfig } from '../../config/env.ts';
import { EMBEDDING_MODEL } from '../../contracts/agent.ts';
import { RECALL_LIMIT } from '../../domain/long-memory.ts';
import { distractors, facts } from '../support/facts.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import type { ChatRequest } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

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
    const person = await platform.person('ana');
    const client = await person.online();
    const [meaning, letters] = await Promise.all(['default', 'hashing'].map((pool) => agentOf(person, pool)));
    await tell(client, meaning!);
    await copyMemories(person, meaning!, letters!);
    asked['default'] = await ask(client, meaning!, 'default');
    asked['hashing'] = await ask(client, letters!, 'hashing');
  });
  after(() => platform?.stop());

  const agentOf = (person: Person, pool: string): Promise<TestAgent> =>
    person.agent(pool, { llm_config: { worker_pool: pool }, memory_config: { short_term_limit: 2 } });

  async function tell(client: XmppClient, agent: TestAgent): Promise<void> {
    const ids: string[] = [];
    for (const body of everything) {
      await answeredBut(client, ids, UNDERWAY);
      ids.push(await client.send({ to: agent.jid, body }));
    }
    await answeredBut(client, ids, 0);
    await until(async () => (await remembered(agent)) === 2 * everything.length, WITHIN_MS, 'remembering everything');
  }

  /** The same memories under an embedder that knows letters: telling all of it once more would show nothing else. */
  async function copyMemories(person: Person, from: TestAgent, to: TestAgent): Promise<void> {
    const config = readConfig('ai', platform.stack.env('ai'));
    const database = openDatabase(config.DATABASE_URL, { max: 1 });
    try {
      const store = postgresMemoryStore(database, vault(tierKeyring(database, 'ai', config)));
      const anywhere = new Array<number>(384).fill(1);
      const all = await store.nearest(person.userId, from.id, anywhere, EMBEDDING_MODEL, 1_000);
      assert.equal(all.length, 2 * everything.length);
      const embedder = hashingEmbedder();
      const vectors = await embedder.embed(all.map(({ text }) => text));
      await store.insert(
        person.userId,
        to.id,
        all.map(({ text }, index) => ({
          ...{ id: randomUUID(), messageId: randomUUID(), text },
          ...{ embedding: vectors[index]!, embeddingModel: embedder.model },
        })),
      );
    } finally {
      await database.close();
    }
  }

  async function ask(client: XmppClient, agent: TestAgent, pool: string): Promise<Asked[]> {
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
