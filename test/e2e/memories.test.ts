import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

interface Remembered {
  memory_id: string;
  kind: string;
  text: string;
  message_id: string;
  last_recalled_at: string | null;
  score?: number;
}
type Listed = { items: Remembered[] };

describe('what an agent remembers, for its owner', () => {
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  const said: string[] = [];

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    agent = await ana.agent('Ada', { memory_config: { short_term_limit: 0 } });
    platform.model.script(() => answer('Noted.'));
    for (const text of ['My sister lives in Porto.', 'The invoice of March is not paid.', 'Our cat is called Miso.'])
      said.push(await told(text));
  });
  after(() => platform?.stop());

  const memories = async (who = ana): Promise<Remembered[]> =>
    (await who.api<Listed>('GET', `/agents/${agent.id}/memories`)).body.items;
  const search = (query: string, limit?: number, who = ana, of = agent) =>
    who.api<Listed>('POST', `/agents/${of.id}/memories/search`, { query, ...(limit !== undefined && { limit }) });
  /** Says something and waits until it is remembered, which nobody else does. */
  async function told(text: string): Promise<string> {
    const { body } = await ana.api('POST', `/agents/${agent.id}/messages`, { text });
    const id = String(body['message_id']);
    await until(
      async () => (await memories()).filter(({ message_id: from }) => from === id).length === 2,
      30_000,
      text,
    );
    return id;
  }

  it('is listed newest first, with whose words they are and the message they are from', async () => {
    const listed = await memories();
    const hers = listed.filter(({ kind }) => kind === 'said');
    assert.deepEqual(
      hers.map(({ message_id: from }) => from),
      [...said].reverse(),
    );
    assert.equal(hers.at(-1)?.text, 'My sister lives in Porto.');
    assert.ok(listed.filter(({ kind }) => kind === 'answered').every(({ text }) => text === 'Noted.'));
    assert.equal(listed.length, 6);
  });

  it('is found by its meaning, in the agent’s own pool, and looking is no recalling', async () => {
    const before = await memories();
    const { status, body } = await search('Where do the relatives live?', 2);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.items.length, 2);
    assert.equal(body.items[0]?.text, 'My sister lives in Porto.');
    const [first, second] = body.items.map(({ score }) => score ?? -1);
    assert.ok(first! > second! && first! <= 1);
    assert.deepEqual(await memories(), before);
    assert.equal((await search('', 2)).status, 400);
    assert.equal((await search('x', 51)).status, 400);
    const alone = await ana.agent('Alone', { llm_config: { worker_pool: 'nobody' } });
    const nobody = await search('anything', 2, ana, alone);
    assert.deepEqual(
      [nobody.status, (nobody.body as unknown as { type: string }).type],
      [503, 'urn:problem:worker.unavailable'],
    );
  });

  it('is nothing for a stranger', async () => {
    const rui = await platform.person('rui');
    const [hers] = await memories();
    for (const [method, path, body] of [
      ['GET', 'memories', undefined],
      ['POST', 'memories/search', { query: 'Porto' }],
      ['DELETE', 'memories', undefined],
      ['DELETE', `memories/${hers?.memory_id}`, undefined],
    ] as const)
      assert.equal((await rui.api(method, `/agents/${agent.id}/${path}`, body)).status, 404, `${method} ${path}`);
    assert.equal((await memories()).length, 6);
  });

  it('is forgotten by name or as a whole, for good, and the audit says that it was', async () => {
    const [porto] = (await search('sister', 1)).body.items;
    const path = `/agents/${agent.id}/memories/${porto?.memory_id}`;
    assert.equal((await ana.api('DELETE', path)).status, 204);
    assert.equal((await ana.api('DELETE', path)).status, 404);
    assert.equal((await ana.api('DELETE', `/agents/${agent.id}/memories/${randomUUID()}`)).status, 404);
    assert.ok((await search('sister', 10)).body.items.every(({ text }) => !text.includes('sister')));
    const all = await ana.api('DELETE', `/agents/${agent.id}/memories`);
    assert.deepEqual([all.status, all.body], [200, { forgotten: 5 }]);
    assert.deepEqual([await memories(), (await search('cat')).body.items], [[], []]);
    type Audited = { items: { event_type: string; details: unknown }[] };
    const { body } = await ana.api<Audited>('GET', '/audit?event_type=memory.forgotten');
    assert.deepEqual(
      body.items.map(({ details }) => details),
      [{ memories: 5 }, { memories: 1, memory_id: porto?.memory_id }],
    );
    // what was written is another thing, and stays
    assert.equal((await ana.api('GET', `/messages/${said[0]}`)).body['text'], 'My sister lives in Porto.');
  });
});
