import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { InvalidInput } from '../../contracts/field-error.ts';
import type { ReasonCode, ReasonParams } from '../../contracts/reasons.ts';
import { because, reasonCodes, reasonOf, reasons } from '../../contracts/reasons.ts';
import { AppError } from '../../contracts/errors.ts';
import { agentInput } from '../../contracts/agent.ts';
import { postgresAccess } from '../../contracts/tool-connection.ts';
import { writableAgent } from '../../api/agent-input.ts';
import { newMcpServer } from '../../api/mcp-server-input.ts';
import { parseInput } from '../../api/parse-input.ts';
import { problemOf } from '../../api/problem.ts';
import { checkout } from '../../scripts/state/folders.ts';

/** What is said of one value, as place, code and facts. */
function said(schema: z.ZodType, value: unknown): [string, ReasonCode, ReasonParams | undefined][] {
  try {
    parseInput('body', schema, value);
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidInput);
    return error.fields.map(({ pointer = '', code, params }) => [pointer, code, params]);
  }
}

describe('why a request is refused', () => {
  it('has a code and its facts, for every kind of fault that a schema finds', () => {
    const kinds: [z.ZodType, unknown, ReasonCode, ReasonParams?][] = [
      [z.strictObject({ a: z.string() }), {}, 'required'],
      [z.strictObject({ a: z.enum(['x', 'y']) }), {}, 'required'],
      [z.strictObject({ a: z.string() }), { a: 1 }, 'type', { expected: 'string' }],
      [z.strictObject({ a: z.number().int() }), { a: 1.5 }, 'type', { expected: 'int' }],
      [z.strictObject({ a: z.enum(['x', 'y']) }), { a: 'z' }, 'choice', { allowed: ['x', 'y'] }],
      [z.strictObject({ a: z.literal('x') }), { a: 'z' }, 'choice', { allowed: ['x'] }],
      [z.strictObject({ a: z.string().min(3) }), { a: '' }, 'too_short', { minimum: 3 }],
      [z.strictObject({ a: z.string().max(3) }), { a: 'abcd' }, 'too_long', { maximum: 3 }],
      [z.strictObject({ a: z.number().min(3) }), { a: 2 }, 'too_small', { minimum: 3 }],
      [z.strictObject({ a: z.number().max(3) }), { a: 4 }, 'too_big', { maximum: 3 }],
      [z.strictObject({ a: z.array(z.string()).min(1) }), { a: [] }, 'too_few', { minimum: 1 }],
      [z.strictObject({ a: z.array(z.string()).max(1) }), { a: ['x', 'y'] }, 'too_many', { maximum: 1 }],
      [z.strictObject({ a: z.email() }), { a: 'x' }, 'format', { format: 'email' }],
      [z.strictObject({ a: z.number().multipleOf(5) }), { a: 4 }, 'multiple', { divisor: 5 }],
      [z.strictObject({ a: z.string().refine(() => false, 'of nobody') }), { a: '' }, 'invalid'],
      [z.strictObject({ a: z.string().refine(() => false, reasons.text_empty) }), { a: '' }, 'text_empty'],
    ];
    for (const [schema, value, code, params] of kinds)
      assert.deepEqual(said(schema, value), [['#/a', code, params]], code);
    assert.deepEqual(said(z.strictObject({}), { a: 1 }), [['#/a', 'unknown_field', undefined]]);
  });

  it('is told of the alternative and the key that were meant', () => {
    const agent = (policy: unknown) => ({ profile: { name: 'A', system_prompt: 'x' }, tools: [{ name: 'x', policy }] });
    const place = '#/tools/0/policy';
    assert.deepEqual(said(agentInput, agent({ timeout_ms: 1 })), [
      [`${place}/timeout_ms`, 'too_small', { minimum: 100 }],
    ]);
    assert.deepEqual(said(agentInput, agent({ pace: 1 })), [[`${place}/pace`, 'unknown_field', undefined]]);
    assert.deepEqual(
      said(newMcpServer, { transport: 'http', name: 'a', url: 'https://a.example', headers: { Host: 'x' } }).map(
        ([, code]) => code,
      ),
      ['header_name'],
    );
    assert.deepEqual(said(newMcpServer, { transport: 'pipe' }), [
      ['#/transport', 'choice', { allowed: ['http', 'stdio'] }],
    ]);
    assert.deepEqual(said(z.strictObject({ host: postgresAccess.shape.host }), { host: '-' }), [
      ['#/host', 'host_name', undefined],
    ]);
  });

  it('is told with its facts where two members do not fit each other', () => {
    const config = { provider: 'anthropic', model: 'builtin', temperature: 1.5 };
    assert.deepEqual(
      said(writableAgent, { profile: { name: 'A', system_prompt: 'x'.repeat(20_000) }, llm_config: config }),
      [
        ['#/llm_config/model', 'model_needed', { provider: 'anthropic' }],
        ['#/llm_config/temperature', 'too_hot', { provider: 'anthropic', maximum: 1 }],
        ['#/governance/max_tokens_per_minute', 'prompt_long', { tokens: 5_000, maximum: 1_000 }],
      ],
    );
  });

  it('is named in a problem that is about no field, and in one of a single field from within', () => {
    const told = (error: AppError) => problemOf(error, 'id', { method: 'PUT', headers: {} } as never);
    const full = told(new AppError('policy.violation', because('api_keys_full', { maximum: 20 })));
    assert.deepEqual([full.reason, full.details], ['api_keys_full', { maximum: 20 }]);
    const changed = told(new AppError('item.conflict', { reason: reasons.agent_changed, current_version: 3 }));
    assert.deepEqual([changed.reason, changed.details], ['agent_changed', { current_version: 3 }]);
    const url = told(new AppError('input.invalid', { field: 'url', reason: reasons.url_private }));
    assert.deepEqual(url.errors, [{ pointer: '#/url', code: 'url_private', detail: reasons.url_private }]);
  });

  it('is one sentence a code', () => {
    assert.equal(new Set(reasonCodes).size, reasonCodes.length);
    for (const [code, sentence] of Object.entries(reasons)) assert.equal(reasonOf(sentence), code);
  });

  it('stands nowhere else: no door says a sentence that has no code', () => {
    const rooms = globSync('{api,doors,contracts,tools}/**/*.ts', { cwd: checkout });
    // what only an operator or a program that opens histories ever reads
    const others = [
      'contracts/price-list.ts',
      'api/temporal-codec.ts',
      'api/temporal-ui.ts',
      'api/health.ts',
      'contracts/reasons.ts',
    ];
    const bare = rooms
      .filter((path) => !others.includes(path))
      .flatMap((path) => {
        const text = readFileSync(join(checkout, path), 'utf8');
        const found =
          text.match(/\b(?:reason|error|message): ['"`][^\n]*|\.(?:refine|regex|startsWith)\([^\n]*, ['"`][^\n]*/g) ??
          [];
        return found.map((line) => `${path}: ${line}`);
      });
    assert.deepEqual(bare, []);
  });
});
