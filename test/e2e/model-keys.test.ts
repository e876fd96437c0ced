import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer, status } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';

interface Problem {
  errors?: { pointer?: string; parameter?: string; detail: string }[];
}
interface Keys {
  items: Record<string, unknown>[];
}
interface Offers {
  providers: Record<
    string,
    { models: string[]; available: boolean; operator: boolean; own_key: boolean; note: string | null }
  >;
}

const KEY = 'sk-ant-0123456789-WXYZ';

let platform: Platform;
let ana: Person;
let rui: Person;
before(async () => {
  platform = await sharedPlatform();
  [ana, rui] = await Promise.all([platform.person('ana'), platform.person('rui')]);
});
after(() => platform?.stop());

/** What an agent of this provider answers, a refusal as its sentence. */
async function ask(person: Person, provider: string, text = 'hello there'): Promise<string> {
  const agent = await person.agent('Ada', { llm_config: { provider, model: 'scripted' } });
  const sent = await person.api('POST', `/agents/${agent.id}/messages`, { text });
  assert.equal(sent.status, 202, JSON.stringify(sent.body));
  let reply: { text: string } | null = null;
  await until(
    async () => {
      const path = `/messages/${String(sent.body['message_id'])}`;
      ({ reply } = (await person.api<{ reply: typeof reply }>('GET', path)).body);
      return reply !== null;
    },
    60_000,
    'the reply',
  );
  return (reply as { text: string } | null)?.text ?? '';
}

const save = (person: Person, provider: string, body: unknown) =>
  person.api<Record<string, unknown> & Problem>('PUT', `/model-keys/${provider}`, body);

describe("an owner's own key", () => {
  it('serves its owner from the next message on, and nobody any more from the moment it is deleted', async () => {
    platform.model.script(() => answer('by Claude'));
    assert.match(await ask(ana, 'anthropic'), /key of your own/);

    const saved = await save(ana, 'anthropic', { api_key: KEY, base_url: platform.model.root });
    assert.equal(saved.status, 200, JSON.stringify(saved.body));
    assert.deepEqual(
      [saved.body['provider'], saved.body['base_url'], saved.body['last_four'], saved.body['last_used_at']],
      ['anthropic', platform.model.root, 'WXYZ', null],
    );
    assert.equal(await ask(ana, 'anthropic'), 'by Claude');
    const { headers, path } = platform.model.calls.at(-1) ?? assert.fail();
    assert.deepEqual([path, headers['x-api-key']], ['/v1/messages', KEY]);
    assert.match(await ask(rui, 'anthropic'), /key of your own/, 'it is nobody else’s');
    await until(
      async () => (await ana.api<Keys>('GET', '/model-keys')).body.items[0]?.['last_used_at'] !== null,
      10_000,
      'the note of its use',
    );

    assert.equal((await ana.api('DELETE', '/model-keys/anthropic')).status, 204);
    assert.equal((await ana.api('DELETE', '/model-keys/anthropic')).status, 404);
    const before = platform.model.calls.length;
    assert.match(await ask(ana, 'anthropic'), /key of your own/);
    assert.equal(platform.model.calls.length, before);
  });

  it('is listed without itself, to its owner alone', async () => {
    await save(ana, 'google', { api_key: KEY });
    const listed = await ana.api<Keys>('GET', '/model-keys');
    assert.deepEqual(
      listed.body.items.map(({ provider, base_url, last_four }) => [provider, base_url, last_four]),
      [['google', null, 'WXYZ']],
    );
    assert.doesNotMatch(JSON.stringify(listed.body), /sk-ant/);
    assert.deepEqual((await rui.api<Keys>('GET', '/model-keys')).body.items, []);
    await ana.api('DELETE', '/model-keys/google');
  });

  it('that its provider refuses is named as theirs, in both languages', async () => {
    await save(ana, 'google', { api_key: KEY, base_url: platform.model.root });
    platform.model.script(() => status(401));
    assert.match(await ask(ana, 'google'), /your own API key/);
    assert.match(await ask(ana, 'google', 'Olá, você está aí? O que não funciona?'), /sua própria chave/);
    await ana.api('DELETE', '/model-keys/google');
  });

  it('stands in no log and in no row of the database', async () => {
    await save(ana, 'google', { api_key: KEY, base_url: platform.model.root });
    platform.model.script(() => status(401, `Incorrect API key: ${KEY}`));
    await ask(ana, 'google');
    for (const { log } of Object.values(platform.stack.run.processes))
      assert.ok(!(await readFile(log, 'utf8')).includes(KEY), log);
    const [row] = await platform.sql<{ text: string }>(
      "select string_agg(c::text || encode(c.api_key, 'escape'), ' ') as text from provider_credentials c",
    );
    assert.doesNotMatch(row?.text ?? assert.fail('no row'), /sk-ant/);
    await ana.api('DELETE', '/model-keys/google');
  });
});

describe("an owner's own endpoint", () => {
  it('at a private address is refused at the field when it is saved', async () => {
    const addresses: [string, RegExp][] = [
      ['http://10.1.2.3/v1', /private/],
      ['http://169.254.169.254/v1', /private/],
      ['http://[::1]:8000/v1', /private/],
      ['http://0xa.1.2.3/v1', /private/],
      ['ftp://example.org/v1', /https:\/\/ or http:\/\//],
      ['https://me:secret@example.org/v1', /user name or a password/],
      ['example.org/v1', /complete URL/],
      ['https://example.org/v1?key=1', /query/],
      ['http://no-such-host.invalid/v1', /cannot be found/],
    ];
    for (const [base_url, words] of addresses) {
      const refused = await save(ana, 'openai', { api_key: KEY, base_url });
      assert.equal(refused.status, 400, base_url);
      const [fault] = refused.body.errors ?? [];
      assert.equal(fault?.pointer, '#/base_url', base_url);
      assert.match(fault?.detail ?? '', words, base_url);
    }
    assert.deepEqual((await ana.api<Keys>('GET', '/model-keys')).body.items, []);
  });

  it('that has become private is refused when it is called', async () => {
    const base_url = platform.model.baseUrl.replace('127.0.0.1', '127.0.0.2');
    assert.equal((await save(ana, 'openai', { api_key: KEY, base_url })).status, 200);
    const before = platform.model.calls.length;
    assert.match(await ask(ana, 'openai'), /private address/);
    assert.equal(platform.model.calls.length, before);
    await ana.api('DELETE', '/model-keys/openai');
  });

  it('and key are refused by name when they are not well formed', async () => {
    for (const [provider, body, pointer] of [
      ['openai', { api_key: KEY, colour: 'red' }, '#/colour'],
      ['openai', { api_key: '' }, '#/api_key'],
      ['openai', { api_key: 'two words' }, '#/api_key'],
      ['openai', { api_key: 'ch\u00e3ve' }, '#/api_key'],
      ['openai', { api_key: KEY, base_url: 7 }, '#/base_url'],
      ['openai', {}, '#/api_key'],
    ] as const) {
      const refused = await save(ana, provider, body);
      assert.deepEqual([refused.status, refused.body.errors?.[0]?.pointer], [400, pointer], JSON.stringify(body));
      assert.doesNotMatch(JSON.stringify(refused.body), /sk-ant|two words/);
    }
    for (const provider of ['builtin', 'mistral'])
      assert.equal((await save(ana, provider, { api_key: KEY })).body.errors?.[0]?.parameter, 'provider');
  });
});

describe('the models one can choose', () => {
  const offers = async (person: Person) => (await person.api<Offers>('GET', '/models')).body.providers;

  it('are those that the AI workers report, and those that a key of one’s own opens', async () => {
    await until(async () => (await offers(ana))['openai']?.models.length === 1, 30_000, 'the list of models');
    const before = await offers(ana);
    assert.deepEqual(before['builtin'], {
      ...{ models: ['builtin'], available: true, operator: true, own_key: false },
      note: 'not a language model: it quotes what you told the agent',
    });
    assert.deepEqual(before['openai'], {
      ...{ models: ['scripted'], available: true, operator: true, own_key: false, note: null },
    });
    assert.deepEqual(before['anthropic'], {
      ...{ models: [], available: false, operator: false, own_key: false },
      note: 'bring a key of your own (model-keys), or ask the operator for one',
    });
    await save(ana, 'anthropic', { api_key: KEY });
    assert.deepEqual((await offers(ana))['anthropic'], {
      ...{ models: [], available: true, operator: false, own_key: true, note: null },
    });
    assert.equal((await offers(rui))['anthropic']?.available, false);
  });
});
