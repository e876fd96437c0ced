import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { thinkingActivities } from '../../activities/thinking.ts';
import type { ThinkingWorld } from '../../activities/thinking.ts';
import { memoryConfig } from '../../contracts/agent.ts';
import type { AIWorkerRequest } from '../../contracts/ai-worker.ts';
import { aiWorkerResponse } from '../../contracts/ai-worker.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Memory } from '../../domain/ports.ts';
import { modelAt } from '../support/model-endpoint.ts';
import { silence, startScriptedModel } from '../support/scripted-model.ts';
import { agent, messageId, owner, thinkingWorld, thinkRequest } from '../support/thinking-world.ts';

const environment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
const think = (world: ThinkingWorld, request: AIWorkerRequest = thinkRequest(), inside = environment()) =>
  inside
    .run((permit: string, asked: AIWorkerRequest) => thinkingActivities(world).think(permit, asked), 'permit', request)
    .then((response) => aiWorkerResponse.parse(response));

const memory = (text: string): Memory => ({ id: crypto.randomUUID(), text, score: 0.8, createdAt: new Date(0) });

/** A model that answers at length, before payloads that fail so many times. */
function longAnswer(failures: number) {
  let calls = 0;
  let left = failures;
  const text = 'long '.repeat(10_000);
  const model: ThinkingWorld['model'] = {
    async answer() {
      calls++;
      return { text, toolCalls: [], usage: { prompt: 1, completion: 1, estimated: false } };
    },
  };
  const { payloads } = thinkingWorld();
  const put: typeof payloads.put = async (...kept) => {
    if (left-- > 0) throw new AppError('service.unavailable', { service: 'database' });
    await payloads.put(...kept);
  };
  return { world: thinkingWorld({ model, payloads: { ...payloads, put } }), asked: () => calls };
}

describe('thinking', () => {
  it('recalls for this owner and this agent, and tells the model what came up', async () => {
    const sister = memory('Person: My sister lives in Porto.');
    const world = thinkingWorld({}, [sister]);
    const response = await think(world, thinkRequest({ personalityTraits: ['calm'] }));
    assert.deepEqual(world.recalls, [[owner, agent, [26, 1], 'test-embedder', 8]]);
    assert.deepEqual(world.calls[0]?.memories, [sister]);
    assert.match(world.calls[0]?.systemPrompt ?? '', /^Be kind\.[^]*calm/);
    assert.deepEqual(response.recalled, [sister.id]);
    assert.deepEqual(response.response, { text: 'In Porto.' });
    assert.deepEqual(response.tokensUsed, { prompt: 40, completion: 3, estimated: false });
    assert.equal(response.workerId, 'worker-1');
    assert.ok(response.startedAt <= response.finishedAt && response.latencyMs >= response.modelLatencyMs);
  });

  it('does not recall for an agent without long memory, nor what the conversation tells anyway', async () => {
    const without = thinkingWorld({}, [memory('Person: anything')]);
    await think(without, thinkRequest({ memoryConfig: memoryConfig.parse({ type: 'short_term' }) }));
    assert.deepEqual([without.recalls, without.calls[0]?.memories], [[], []]);

    const told = thinkingWorld({}, [memory('Person: I like tea'), memory('Person: I like rain')]);
    const sessionContext = { text: JSON.stringify([{ role: 'user', text: 'I like tea' }]) };
    await think(told, thinkRequest({ sessionContext }));
    assert.deepEqual(
      told.calls[0]?.memories.map(({ text }) => text),
      ['Person: I like rain'],
    );
  });

  it('recalls eight memories beside a conversation that is nearer than all of them', async () => {
    const said = Array.from({ length: 10 }, (_, i) => `I like tea number ${i}`);
    const facts = Array.from({ length: 12 }, (_, i) => memory(`Person: fact ${i}`));
    const all = [...said.map((text) => memory(`Person: ${text}`)), ...facts];
    const { memories } = thinkingWorld();
    const nearest: typeof memories.nearest = async (_owner, _agent, _vector, _model, limit) => all.slice(0, limit);
    const world = thinkingWorld({ memories: { ...memories, nearest } });
    const sessionContext = { text: JSON.stringify(said.map((text) => ({ role: 'user', text }))) };
    const { recalled } = await think(world, thinkRequest({ sessionContext }));
    assert.deepEqual(
      recalled,
      facts.slice(0, 8).map(({ id }) => id),
    );
  });

  it('refuses a version that is not the owner’s, before anything else is asked', async () => {
    const world = thinkingWorld();
    await assert.rejects(
      think(world, thinkRequest({ agentVersion: 9 })),
      (error: AppError) => error.code === 'access.denied',
    );
    assert.deepEqual([world.calls, world.recalls], [[], []]);
  });

  it('tells a fault of ours before the model was asked from one that may have cost tokens', async () => {
    const message = { payloadId: agent, bytes: 12 };
    await assert.rejects(think(thinkingWorld(), thinkRequest({ message })), (error: AppError) => {
      assert.deepEqual([error.code, error.details['may_have_spent']], ['internal.error', false]);
      return true;
    });
  });

  it('refuses a request of another shape, and names the field', async () => {
    const request = { ...thinkRequest(), surprise: 1 };
    await assert.rejects(think(thinkingWorld(), request), (error: AppError) => {
      assert.equal(error.code, 'input.invalid');
      assert.match(String(error.details['fields']), /surprise/);
      return true;
    });
  });

  it('streams the answer beside the history: first the attempt, then the pieces in order', async () => {
    const world = thinkingWorld();
    await think(world, thinkRequest({ attempt: 3 }));
    const [first, ...pieces] = world.published;
    assert.deepEqual(first, { type: 'reset', attempt: 3 });
    assert.deepEqual(pieces, [{ type: 'delta', attempt: 3, offset: 0, text: 'In Porto.' }]);
  });

  it('answers although the stream cannot be written', async () => {
    const events = { publish: () => Promise.reject(new Error('Redis is away')) };
    assert.equal((await think(thinkingWorld({ events }))).success, true);
  });

  it('reads long texts by reference and gives a long answer by reference, found again under the same id', async () => {
    const text = 'long '.repeat(10_000);
    const world = thinkingWorld({
      model: { answer: async () => ({ text, toolCalls: [], usage: { prompt: 1, completion: 1, estimated: false } }) },
    });
    world.stored.set(`${owner}/${agent}`, 'What was it?');
    const request = thinkRequest({ message: { payloadId: agent, bytes: 12 } });
    const [first, second] = [await think(world, request), await think(world, request)];
    assert.deepEqual(first.response, second.response);
    assert.ok('payloadId' in first.response);
    assert.equal(world.stored.get(`${owner}/${first.response.payloadId}`), text);
  });

  it('puts a long answer aside once more when that fails, and does not ask the model again', async () => {
    const { world, asked } = longAnswer(2);
    const response = await think(world);
    assert.deepEqual([response.success, 'payloadId' in response.response], [true, true]);
    assert.equal(asked(), 1);
  });

  it('says that an answer which could not be put aside was paid for', async () => {
    const { world, asked } = longAnswer(Infinity);
    await assert.rejects(think(world), (error: AppError) => {
      assert.deepEqual(
        [error.code, error.details],
        ['service.unavailable', { service: 'database', may_have_spent: true }],
      );
      return true;
    });
    assert.equal(asked(), 1);
  });

  it('lets the model write no more than its setting and the budget allow', async () => {
    const world = thinkingWorld();
    await think(world, thinkRequest({ tokenBudget: 4_000 }));
    await think(world, thinkRequest({ tokenBudget: 100 }));
    assert.equal(world.calls[0]?.maxTokens, 500);
    const second = world.calls[1]?.maxTokens ?? 0;
    assert.ok(second > 60 && second < 100, `${second} of 100`);
  });

  it('makes no call that has no room for an answer, says so, and charges nothing', async () => {
    const world = thinkingWorld();
    const soon = await think(world, thinkRequest({ tokenBudget: 20 }));
    assert.deepEqual([soon.success, soon.error?.code], [false, 'quota.exceeded']);
    assert.equal(soon.error?.details['never'], undefined);
    assert.deepEqual(soon.tokensUsed, { prompt: 0, completion: 0, estimated: false });
    const never = await think(world, thinkRequest({ message: { text: 'word '.repeat(9_000) } }));
    assert.equal(never.error?.details['never'], true);
    assert.deepEqual(world.calls, []);
  });

  it('hands on a refusal as something the person must hear, with what it cost', async () => {
    const answer = async () => {
      throw new AppError('model.refused', { reason: 'filtered', prompt_tokens: 30, completion_tokens: 2 });
    };
    const response = await think(thinkingWorld({ model: { answer } }));
    assert.deepEqual(response.error, { code: 'model.refused', details: { reason: 'filtered' } });
    assert.deepEqual(response.tokensUsed, { prompt: 30, completion: 2, estimated: false });
  });

  it('throws what may pass, for the workflow to decide', async () => {
    const answer = async () => {
      throw new AppError('model.overloaded', { retry_after_s: 3 });
    };
    await assert.rejects(think(thinkingWorld({ model: { answer } })), (error: AppError) => {
      assert.deepEqual([error.code, error.details], ['model.overloaded', { retry_after_s: 3 }]);
      return true;
    });
  });

  it('logs numbers and ids, never what was said', async () => {
    const world = thinkingWorld({}, [memory('Person: My sister lives in Porto.')]);
    await think(world);
    assert.equal(world.lines.length, 1);
    assert.equal(world.lines[0]?.['message_id'], messageId);
    assert.doesNotMatch(JSON.stringify(world.lines), /sister|Porto|kind/);
  });
});

describe('a model that is silent for a long time', () => {
  it('does not make the worker look dead, and is left at once when the person says stop', async () => {
    const endpoint = await startScriptedModel(() => silence());
    const inside = environment();
    try {
      const beats: number[] = [];
      const beaten = new Promise<void>((resolve) => {
        inside.on('heartbeat', () => beats.push(Date.now()) === 3 && resolve());
      });
      const model = modelAt({ provider: 'openai', apiKey: 'k', baseUrl: endpoint.baseUrl });
      const thinking = think(thinkingWorld({ model }), thinkRequest({ timeoutMs: 60_000 }), inside);
      const call = await endpoint.call(1);
      await beaten;
      assert.equal(call.ending, undefined, 'the call is still open after three heartbeats');
      inside.cancel('CANCELLED');
      await assert.rejects(thinking, { name: 'CancelledFailure' });
      assert.equal(await call.ended, 'cut by the client');
    } finally {
      await endpoint.stop();
    }
  });
});
