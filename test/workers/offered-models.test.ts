import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { startScriptedModel } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import { offeredModels } from '../../workers/offered-models.ts';

let server: Server;
let root: string;
let respond: RequestListener;
let asked: IncomingMessage[] = [];
before(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    respond(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const quiet = { warn: () => undefined };

it('an AI worker tells the models of the operator’s endpoints, of those alone that can chat', async () => {
  const endpoint = await startScriptedModel();
  const settings = {
    ...{ OPENAI_BASE_URL: endpoint.baseUrl, ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: endpoint.root },
    ...{ GOOGLE_API_KEY: 'k', GOOGLE_BASE_URL: endpoint.root },
  };
  const offered = offeredModels(settings, quiet);
  try {
    const remote = () => [offered.providers().openai, offered.providers().anthropic, offered.providers().google];
    await until(() => remote().every((offer) => offer?.models.length === 1), 10_000, 'three lists');
    for (const offer of remote()) assert.deepEqual(offer, { operator: true, models: ['scripted'] });
  } finally {
    offered.stop();
    await endpoint.stop();
  }
});

it('without a key of the operator it says that it can serve owners who bring one', () => {
  const offered = offeredModels({}, quiet);
  offered.stop();
  assert.deepEqual(offered.providers(), {
    builtin: { operator: true, models: ['builtin'] },
    openai: { operator: false, models: [] },
    anthropic: { operator: false, models: [] },
    google: { operator: false, models: [] },
  });
});

for (const [what, answer] of [
  ['an error', [500, '{"error":"key sk-secret is wrong"}']],
  ['a web page', [200, '<html>sk-secret</html>']],
  ['something else', [200, '{"data":[{"name":7}]}']],
  ['more than a list can be', [200, `{"data":[${'"sk-secret",'.repeat(500_000)}`]],
] as const)
  it(`an endpoint that lists ${what} offers no names, is told of once, and without its words`, async () => {
    const lines: unknown[] = [];
    asked = [];
    respond = (_request, response) => void response.writeHead(answer[0]).end(answer[1]);
    const settings = { OPENAI_API_KEY: 'sk-secret', OPENAI_BASE_URL: `${root}/v1` };
    const offered = offeredModels(settings, { warn: (line) => void lines.push(line) }, 20);
    try {
      await until(() => asked.length >= 4, 20_000, 'the fourth question');
      assert.equal(lines.length, 1);
      assert.doesNotMatch(JSON.stringify(lines), /sk-secret/);
      assert.deepEqual(offered.providers().openai, { operator: true, models: [] });
      assert.equal(asked[0]?.headers.authorization, 'Bearer sk-secret');
      assert.equal(asked[0]?.url, '/v1/models');
    } finally {
      offered.stop();
    }
  });

it('a list that grows is told anew', async () => {
  let names = ['one'];
  respond = (_request, response) => void response.end(JSON.stringify({ data: names.map((id) => ({ id })) }));
  const offered = offeredModels({ OPENAI_BASE_URL: `${root}/v1` }, quiet, 20);
  try {
    await until(() => offered.providers().openai?.models.join() === 'one', 10_000, 'the first list');
    names = ['two', 'one', 'two'];
    await until(() => offered.providers().openai?.models.join() === 'one,two', 10_000, 'the second list');
  } finally {
    offered.stop();
  }
});
