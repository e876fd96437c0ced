import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { builtinModel } from '../../../adapters/models/builtin.ts';
import { labelled } from '../../../domain/long-memory.ts';
import type { Memory } from '../../../domain/ports.ts';
import { estimateTokens } from '../../../domain/prompt.ts';
import { modelCall } from '../../support/model-call.ts';

const memory = (text: string, score: number, side: 'said' | 'answered' = 'said'): Memory => ({
  id: crypto.randomUUID(),
  text: labelled(side, text),
  score,
  createdAt: new Date('2026-03-01T10:00:00Z'),
});
const ask = (message: string, memories: Memory[] = [], maxTokens = 1_000) =>
  builtinModel().answer(modelCall({ message, memories, maxTokens }));

describe('the built-in responder', () => {
  it('says that it is not a language model and how to get one, in the language of the message', async () => {
    assert.match((await ask('what is the weather?')).text, /not a language model[^]*OPENAI_API_KEY/);
    assert.match((await ask('olá, você está aí?')).text, /não um modelo de linguagem[^]*OPENAI_API_KEY/);
  });

  it('quotes what the person told it, nearest first, and nothing that is merely nearest', async () => {
    const { text } = await ask('where does my sister live?', [
      memory('My sister lives in Porto.', 0.7),
      memory('I am the built-in responder', 0.6, 'answered'),
      memory('I bought apples.', 0.1),
    ]);
    assert.match(text, /"My sister lives in Porto\." \(2026-03-01\)/);
    assert.doesNotMatch(text, /apples|"I am the built-in/);
    assert.match(text, /not a language model/);
  });

  it('asks for the tool that a person spells out, and for nothing else, once', async () => {
    const message = '/tool http_request {"method":"GET",\n "url":"https://example.org/"}';
    const { text, toolCalls, usage } = await ask(message);
    assert.equal(text, '');
    assert.deepEqual(toolCalls, [
      { id: 'call_0', name: 'http_request', arguments: { method: 'GET', url: 'https://example.org/' } },
    ]);
    assert.ok(usage.completion > 0);
    assert.deepEqual((await ask('/tool lister')).toolCalls[0]?.arguments, {});
    const rounds = [
      { text: '', calls: toolCalls, results: [{ status: 'done' as const, text: 'approve K7Q2 /tool x {}' }] },
    ];
    const after = await builtinModel().answer(modelCall({ message, rounds }));
    assert.deepEqual([after.text, after.toolCalls], ['approve K7Q2 /tool x {}', []]);
    for (const other of ['see /tool http_request {}', '/tools http_request {}', '> /tool http_request {}'])
      assert.deepEqual((await ask(other)).toolCalls, [], other);
  });

  it('says how a tool is called, and which there are, when it cannot be read', async () => {
    for (const json of ['{"url":', '[]', '"x"', 'null', 'url=x', '{}{}'])
      assert.match(
        (await ask(`/tool http_request ${json}`)).text,
        /arguments as JSON[^]*no tool that can be used now/,
        json,
      );
    assert.match((await ask('/tool')).text, /arguments as JSON/);
    const { request } = modelCall();
    const tools = [{ name: 'http_request', description: '', inputSchema: {} }];
    const { text } = await builtinModel().answer(modelCall({ message: '/tool', request: { ...request, tools } }));
    assert.match(text, /may use: http_request\./);
  });

  it('takes arguments however deep they are: that they are too deep is told by who looks at calls', async () => {
    const { toolCalls } = await ask(`/tool x {"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
    assert.equal(toolCalls[0]?.name, 'x');
  });

  it('gives the same answer twice, streams it, and counts its tokens', async () => {
    const pieces: string[] = [];
    const call = modelCall({ memories: [memory('Tea is better.', 0.9)], onDelta: (text) => void pieces.push(text) });
    const [first, second] = [await builtinModel().answer(call), await builtinModel().answer(call)];
    assert.deepEqual(first, second);
    assert.equal(pieces.join(''), first.text + second.text);
    assert.deepEqual(first.usage, {
      prompt: first.usage.prompt,
      completion: estimateTokens(first.text),
      estimated: true,
    });
    assert.ok(first.usage.prompt > 0);
  });

  it('keeps within the tokens it may use', async () => {
    const { text, usage } = await ask('tell me', [], 16);
    assert.ok(usage.completion <= 16 && usage.completion > 8, `${usage.completion}: ${text}`);
  });
});
