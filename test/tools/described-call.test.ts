import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { builtInSpecs } from '../../tools/built-in.ts';
import { describedCalls } from '../../tools/described-call.ts';

const describeCall = describedCalls(builtInSpecs);
const described = (tool: string, given: Record<string, unknown>, toolVersion = 1) =>
  describeCall({ tool, toolVersion, arguments: given });

describe('a call in one line', () => {
  it('says what each tool would do, and what doing it again would mean', () => {
    const mail = { to: ['ana@example.org'], cc: ['bo@example.org'], subject: 'Contrato', body: 'x' };
    assert.deepEqual(described('email_sender', mail), {
      summary: 'ana@example.org, bo@example.org · Contrato',
      effect: 'once',
    });
    const url = 'https://example.org:8443/pay?sum=3';
    const headers = { 'content-type': 'text/plain' };
    assert.deepEqual(described('http_request', { method: 'POST', url, headers, body: 'now' }), {
      summary: 'POST example.org:8443/pay?sum=3',
      effect: 'once',
    });
    assert.equal(described('http_request', { method: 'GET', url }).effect, 'read');
    assert.deepEqual(described('database_query', { connection: 'shop', sql: '\n  SELECT word\n  FROM orders' }), {
      summary: 'shop · SELECT word',
      effect: 'read',
    });
    assert.deepEqual(described('code_executor', { language: 'python', code: 'import os\nprint(1)' }), {
      summary: 'Python · import os',
      effect: 'idempotent',
    });
    assert.equal(described('search_api', { query: 'green tea' }).summary, 'green tea');
  });

  it('is the JSON of arguments that the tool does not take, and of every tool that is not ours', () => {
    assert.deepEqual(described('http_request', { method: 'GET' }), { summary: '{"method":"GET"}', effect: 'once' });
    assert.deepEqual(described('files__echo', { text: 'hi' }, 1_767_225_601), {
      summary: '{"text":"hi"}',
      effect: 'once',
    });
    for (const [name, version] of [
      ['email_sender', 2],
      ['gone', 1],
    ] as const)
      assert.deepEqual(described(name, { a: 1 }, version), { summary: '{"a":1}', effect: null });
  });

  it('is short and one line, and hides nothing, whatever stands in it', () => {
    const tricky = described('search_api', { query: 'gpj.\u202eexe\u200b\nnext\u2028line' }).summary;
    assert.equal(tricky, 'gpj.\\u{202e}exe\\u{200b} next line');
    const long = described('search_api', { query: '𝔄'.repeat(250) }).summary;
    assert.ok(long.length <= 121 && long.endsWith('…') && long.isWellFormed(), long);
  });
});
