import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Demo } from '../../scripts/demo.ts';
import { seedDemo } from '../../scripts/demo.ts';
import { demoModel } from '../../scripts/demo-model.ts';
import type { Stack } from '../../scripts/stack.ts';
import type { Json } from '../support/api-client.ts';
import { apiClient } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';

describe('the demo', () => {
  let stack: Stack;
  let first: Demo;
  const password = 'demo password';
  const seed = (remembered?: Demo) =>
    seedDemo({ api: stack.run.api, domain: 'aiox.local', password, remembered, environment: {} });
  const owner = async () => {
    const { body } = await apiClient(stack.run.api)('POST', '/auth/login', { email: 'demo@aiox.local', password });
    return apiClient(stack.run.api, String(body['access_token']));
  };

  before(async () => {
    stack = await sharedApi();
  });
  after(() => stack.stop());

  it('gets an owner with an agent that answers without any model', async () => {
    first = await seed();
    assert.equal(first.jid, 'demo@aiox.local');
    const { body } = await (await owner())('GET', `/agents/${first.agent.id}`);
    assert.equal(body['jid'], first.agent.jid);
    assert.deepEqual(
      [(body['llm_config'] as Json)['provider'], (body['profile'] as Json)['name']],
      ['builtin', 'Guide'],
    );
  });

  it('is found again at the next start, with everything that was remembered', async () => {
    assert.deepEqual(await seed(first), first);
    assert.equal(((await (await owner())('GET', '/agents')).body['items'] as Json[]).length, 1);
  });

  it('is found again when what was remembered is lost, with a new XMPP password', async () => {
    const { xmppPassword, ...same } = await seed();
    const { xmppPassword: before, ...expected } = first;
    assert.deepEqual(same, expected);
    assert.notEqual(xmppPassword, before);
  });

  it('keeps an agent that was renamed, and gets a new one when it was deleted', async () => {
    const api = await owner();
    await api('PATCH', `/agents/${first.agent.id}`, { profile: { name: 'Mine' } });
    const renamed = await seed(first);
    assert.deepEqual(renamed.agent, { ...first.agent, name: 'Mine' });
    await api('DELETE', `/agents/${first.agent.id}`);
    const made = await seed(first);
    assert.notEqual(made.agent.id, first.agent.id);
  });

  it('says what is wrong when the account has another password', async () => {
    const wrong = seedDemo({
      ...{ api: stack.run.api, domain: 'aiox.local', password: 'another password', remembered: first, environment: {} },
    });
    await assert.rejects(wrong, /exists with another password/);
  });
});

describe('the model of the demo agent', () => {
  it('is the one that an own endpoint has, OpenAI’s with a key alone, and none without', async () => {
    const server = createServer((request, response) => {
      const known = request.url === '/v1/models' && request.headers.authorization === undefined;
      response.writeHead(known ? 200 : 404).end(JSON.stringify({ data: [{ id: 'llama3' }, { id: 'other' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const OPENAI_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    try {
      assert.deepEqual(await demoModel({ OPENAI_BASE_URL }), { provider: 'openai', model: 'llama3' });
      assert.equal((await demoModel({ OPENAI_API_KEY: 'sk' })).provider, 'openai');
      assert.deepEqual(await demoModel({ OPENAI_API_KEY: '' }), { provider: 'builtin', model: 'builtin' });
    } finally {
      server.close();
    }
    assert.equal((await demoModel({ OPENAI_BASE_URL })).provider, 'openai', 'an endpoint that is away is no error yet');
  });
});
