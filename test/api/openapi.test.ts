import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Stack } from '../../scripts/stack.ts';
import type { ApiAnswer, Registered } from '../support/api-client.ts';
import { apiClient, register } from '../support/api-client.ts';
import { sharedApi } from '../support/shared-api.ts';

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  summary: string;
  responses: Record<string, { headers?: Json; content?: Record<string, { schema: Json }> }>;
}
interface Document extends Json {
  paths: Record<string, Record<string, Operation>>;
}

const formOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

describe('the description of the API', () => {
  let stack: Stack;
  let document: Document;
  let ana: Registered;

  before(async () => {
    stack = await sharedApi();
    document = (await apiClient(stack.run.api)('GET', '//openapi.json')).body as Document;
    ana = await register(stack.run.api, 'ana');
  });
  after(() => stack?.stop());

  it('is OpenAPI 3.1 by the rules of the OpenAPI Initiative', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(document['openapi'], '3.1.0');
  });

  it('says of every operation what it does, under a name of its own', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    assert.ok(operations.length >= 45, `${operations.length} operations`);
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
    for (const { operationId, summary } of operations) assert.ok(summary, operationId);
  });

  it('tells of every route under its root the limits, and what is answered above them', () => {
    for (const [path, own] of Object.entries(document.paths))
      for (const { operationId, responses } of Object.values(own)) {
        const limited = Object.entries(responses).filter(([, { headers }]) => headers && 'RateLimit' in headers);
        const all = path.startsWith('/api/v1/') ? Object.keys(responses).length : 0;
        assert.equal(limited.length, all, operationId);
        if (all === 0) continue;
        const { headers, content } = responses['429'] ?? assert.fail(`${operationId} has no 429`);
        assert.ok(headers && 'Retry-After' in headers && 'RateLimit-Policy' in headers, operationId);
        assert.match(JSON.stringify(content), /urn:problem:rate\.limited/, operationId);
      }
  });

  it('holds every address that answers, and only those', async () => {
    for (const [path, own] of Object.entries(document.paths))
      for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
        const address = path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
        // `/agents/try` has the form of `/agents/{agent}`, too
        const also = Object.entries(document.paths).filter(([form]) => formOf(form).test(address));
        const methods = Object.assign({}, ...also.map(([, each]) => each), own) as typeof own;
        if (method === 'get' && methods['get']?.responses['200']?.content?.['text/event-stream']) continue;
        const { status } = await apiClient(stack.run.api)(method.toUpperCase(), `/${address}`);
        assert.equal(status === 405, !(method in methods), `${method} ${path} is answered ${status}`);
      }
  });

  it('is kept by what is really answered, refusals included', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(document, 'api');
    const checked = async (method: string, path: string, template: string, body?: unknown): Promise<ApiAnswer> => {
      const answer = await ana.api(method, path, body);
      const described = document.paths[`/api/v1${template}`]?.[method.toLowerCase()];
      assert.ok(described, `${method} ${template} is not described`);
      const status = String(answer.status);
      assert.ok(status in described.responses, `${method} ${template} answers ${status}, which is not described`);
      const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
      if (!described.responses[status]?.content) return answer;
      const steps = [
        'paths',
        `/api/v1${template}`,
        method.toLowerCase(),
        'responses',
        status,
        'content',
        type,
        'schema',
      ];
      const pointer = steps.map((step) => encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/');
      const validate = ajv.getSchema(`api#/${pointer}`);
      assert.ok(validate, `${method} ${template} ${status} has no schema for ${type}`);
      assert.ok(validate(answer.body), `${method} ${template} ${status}: ${ajv.errorsText(validate.errors)}`);
      return answer;
    };
    const wanted = { profile: { name: 'Guide', system_prompt: 'You guide.' } };
    const made = await checked('POST', '/agents', '/agents', wanted);
    const path = `/agents/${String(made.body['agent_id'])}`;
    await checked('POST', '/agents', '/agents', { ...wanted, colour: 'red' });
    await checked('GET', '/agents', '/agents');
    await checked('GET', '/agents?cursor=forged', '/agents');
    await checked('GET', path, '/agents/{agent}');
    await checked('GET', `/agents/${ana.userId}`, '/agents/{agent}');
    await checked('GET', `${path}/versions`, '/agents/{agent}/versions');
    await checked('GET', `${path}/metrics`, '/agents/{agent}/metrics');
    await checked('GET', `${path}/runs`, '/agents/{agent}/runs');
    const said = await checked('POST', `${path}/messages`, '/agents/{agent}/messages', { text: 'hello' });
    await checked('GET', `/messages/${String(said.body['message_id'])}`, '/messages/{message}');
    await checked('GET', '/me', '/me');
    await checked('PATCH', '/me', '/me', { nonsense: 1 });
    await checked('GET', '/me/sessions', '/me/sessions');
    await checked('GET', '/workers', '/workers');
    await checked('GET', '/models', '/models');
    await checked('GET', '/model-keys', '/model-keys');
    await checked('GET', '/tool-connections', '/tool-connections');
    await checked('DELETE', path, '/agents/{agent}');
  });

  it('has a page to try it, which asks nobody else for anything', async () => {
    const page = await fetch(`${stack.run.api}/docs`);
    const html = await page.text();
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    assert.ok(named.length >= 3);
    for (const address of named) {
      assert.match(address, /^\/docs\//);
      const part = await fetch(`${stack.run.api}${address}`);
      assert.equal(part.status, 200, address);
      await part.arrayBuffer();
    }
  });
});
