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

  it('says that there are no tools when one is asked for by name', async () => {
    assert.match((await ask('/tool http_request {"url":"https://example.org"}')).text, /no tools in this version/);
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
