import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { defaultBreaker } from '../../../adapters/models/breaker.ts';
import { describeFailure } from '../../../adapters/models/failures.ts';
import { AppError } from '../../../contracts/errors.ts';
import type { ModelCall, ModelPort } from '../../../domain/ports.ts';
import { until } from '../../support/until.ts';
import { modelCall } from '../../support/model-call.ts';
import { modelAt } from '../../support/model-endpoint.ts';
import { answer, cut, garbage, silence, startScriptedModel, status } from '../../support/scripted-model.ts';
import type { Reply, ScriptedModel } from '../../support/scripted-model.ts';

let endpoint: ScriptedModel;
before(async () => void (endpoint = await startScriptedModel()));
after(() => endpoint.stop());

const NEVER_OPENS = { ...defaultBreaker, volume: 1_000 };
const model = (breaker = NEVER_OPENS): ModelPort =>
  modelAt({ provider: 'openai', apiKey: 'sk-secret', baseUrl: endpoint.baseUrl }, breaker);

async function failure(reply: Reply, change: Partial<ModelCall> = {}): Promise<AppError> {
  endpoint.script(() => reply);
  const error: unknown = await model()
    .answer(modelCall(change))
    .then(
      () => assert.fail('the call was answered'),
      (thrown: unknown) => thrown,
    );
  assert.ok(error instanceof AppError, String(error));
  return error;
}

describe('a model behind chat completions', () => {
  it('answers with its text, in pieces and as a whole, and the usage the provider counted', async () => {
    endpoint.script(() => answer('The capital is Lisbon.', { usage: { prompt_tokens: 31, completion_tokens: 7 } }));
    const pieces: string[] = [];
    const given = await model().answer(modelCall({ onDelta: (text) => void pieces.push(text) }));
    assert.deepEqual(given, {
      text: 'The capital is Lisbon.',
      toolCalls: [],
      usage: { prompt: 31, completion: 7, estimated: false },
    });
    assert.deepEqual(pieces, ['The', ' capital', ' is', ' Lisbon.']);
  });

  it('is asked once, with the prompt, the key, the temperature and the token limit of the call', async () => {
    const first = endpoint.calls.length;
    endpoint.script(() => answer('fine'));
    await model().answer(modelCall({ maxTokens: 37, turns: [{ role: 'assistant', text: 'Welcome.' }] }));
    assert.equal(endpoint.calls.length, first + 1);
    const { body, headers } = endpoint.calls[first] ?? assert.fail();
    assert.equal(headers.authorization, 'Bearer sk-secret');
    assert.equal(body.stream, true);
    assert.equal(body.max_tokens, 37);
    assert.equal(body.temperature, 0.7);
    assert.deepEqual(
      body.messages.map(({ role, content }) => [role, content]),
      [
        ['system', 'You are kind.'],
        ['assistant', 'Welcome.'],
        ['user', 'hello there'],
      ],
    );
  });

  it('passes tools to the model and its calls back', async () => {
    endpoint.script(() => answer('', { toolCalls: [{ id: 'call_1', name: 'clock', arguments: '{"zone":"UTC"}' }] }));
    const tool = { name: 'clock', description: 'tells the time', inputSchema: { type: 'object', properties: {} } };
    const call = modelCall();
    const given = await model().answer({ ...call, request: { ...call.request, tools: [tool] } });
    assert.deepEqual(given.toolCalls, [{ id: 'call_1', name: 'clock', arguments: { zone: 'UTC' } }]);
    assert.equal((endpoint.calls.at(-1)?.body.tools as { function: { name: string } }[])[0]?.function.name, 'clock');
  });

  it('estimates the usage, and says so, when the provider does not count', async () => {
    endpoint.script(() => answer('The capital is Lisbon.', { usage: null }));
    const { usage } = await model().answer(modelCall());
    assert.equal(usage.estimated, true);
    assert.ok(usage.prompt >= 8 && usage.prompt < 40, `prompt ${usage.prompt}`);
    assert.ok(usage.completion >= 4 && usage.completion < 12, `completion ${usage.completion}`);
  });
});

describe('what an endpoint says that cannot be true', () => {
  for (const prompt_tokens of [3_000_000_000, 10_000_001, -1, 1.5])
    it(`a count of ${prompt_tokens} tokens is not booked: it is estimated`, async () => {
      endpoint.script(() => answer('Lisbon.', { usage: { prompt_tokens, completion_tokens: 7 } }));
      const { usage } = await model().answer(modelCall());
      assert.equal(usage.estimated, true);
      assert.ok(usage.prompt >= 8 && usage.prompt < 40, `prompt ${usage.prompt}`);
    });

  it('the name and the id of a tool call come without NUL, which no database keeps', async () => {
    endpoint.script(() => answer('', { toolCalls: [{ id: 'call\0_1', name: 'clo\0ck', arguments: '{}' }] }));
    const { toolCalls } = await model().answer(modelCall());
    assert.deepEqual(toolCalls, [{ id: 'call_1', name: 'clock', arguments: {} }]);
  });
});

describe('what goes wrong at an endpoint has a name', () => {
  it('an address where nobody listens is unavailable, and nothing was spent', async () => {
    const gone = await startScriptedModel();
    await gone.stop();
    const port = modelAt({ provider: 'openai', apiKey: 'k', baseUrl: gone.baseUrl }, NEVER_OPENS);
    await assert.rejects(port.answer(modelCall()), (error: AppError) => {
      assert.deepEqual([error.code, error.details['reason_code']], ['model.unavailable', 'unreachable']);
      assert.equal(error.details['may_have_spent'], false);
      return true;
    });
  });

  it('an endpoint that takes the request and hangs up may have charged for it', async () => {
    const server = createServer((request) => void request.resume().on('end', () => request.socket.destroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const baseUrl = `http://127.0.0.1:${port}/v1`;
      await assert.rejects(
        modelAt({ provider: 'openai', apiKey: 'k', baseUrl }, NEVER_OPENS).answer(modelCall()),
        (error: AppError) => {
          assert.deepEqual([error.code, error.details['reason_code']], ['model.unavailable', 'cut']);
          assert.equal(error.details['may_have_spent'], true);
          return true;
        },
      );
    } finally {
      server.close();
    }
  });

  const failed = (cause: object) => Object.assign(new Error('Connection error.'), { cause });
  const fetched = (cause: object) => failed(Object.assign(new TypeError('fetch failed'), { cause }));
  const chains: [what: string, error: Error, mayHaveSpent: boolean][] = [
    ['a name nobody knows', fetched({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), false],
    ['a connection that takes too long', fetched({ code: 'UND_ERR_CONNECT_TIMEOUT' }), false],
    ['time-outs at all addresses', fetched({ errors: [{ code: 'ETIMEDOUT', syscall: 'connect' }] }), false],
    ['a certificate that is not trusted', fetched({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), false],
    ['a connection that was reset', fetched({ code: 'ECONNRESET', syscall: 'read' }), true],
    ['a time-out of an open connection', fetched({ code: 'ETIMEDOUT', syscall: 'read' }), true],
    ['a connection error without a reason', new Error('Connection error.'), true],
  ];
  for (const [what, error, mayHaveSpent] of chains)
    it(`${what} ${mayHaveSpent ? 'may have cost tokens' : 'has cost nothing'}`, () =>
      assert.equal(describeFailure(error, 'en', false).details['may_have_spent'], mayHaveSpent));

  const table: [title: string, reply: () => Reply, code: string, reason: string][] = [
    ['a server that never answers is unavailable', () => silence(), 'model.unavailable', 'timeout'],
    ['one that falls silent is too slow', () => silence('I was about to'), 'model.unavailable', 'too_slow'],
    ['a server error is unavailable', () => status(503), 'model.unavailable', 'server_error'],
    ['a connection torn in the middle is unavailable', () => cut(), 'model.unavailable', 'cut'],
    ['so is one torn before the first word', () => cut(''), 'model.unavailable', 'cut'],
    [
      'a stream that ends without saying so was cut',
      () => answer('half', { finishReason: null }),
      'model.unavailable',
      'cut',
    ],
    ['too many requests means busy', () => status(429), 'model.overloaded', 'busy'],
    [
      'a used up credit is refused',
      () => status(429, 'x', {}, { code: 'insufficient_quota' }),
      'model.refused',
      'credit_used_up',
    ],
    ['a wrong key is refused', () => status(401), 'model.refused', 'key_refused'],
    ['a key without the right is refused', () => status(403), 'model.refused', 'not_allowed'],
    ['an unknown model is refused', () => status(404), 'model.refused', 'model_unknown'],
    ['a setting that is not taken is refused', () => status(400), 'model.refused', 'not_accepted'],
    [
      'a prompt that is too long is refused',
      () => status(400, 'x', {}, { code: 'context_length_exceeded' }),
      'model.refused',
      'too_long',
    ],
    [
      'a filter that stops the prompt refuses',
      () => status(400, 'x', {}, { code: 'content_filter' }),
      'model.refused',
      'filtered',
    ],
    [
      'a filter that stops the answer refuses',
      () => answer('I', { finishReason: 'content_filter' }),
      'model.refused',
      'filtered',
    ],
    [
      'a limit reached before the first word is refused',
      () => answer('', { finishReason: 'length' }),
      'model.refused',
      'no_room',
    ],
    ['a web page is nonsense', () => garbage(), 'model.nonsense', 'unreadable'],
    ['an empty body is nonsense', () => garbage('', 'text/event-stream'), 'model.nonsense', 'unreadable'],
    [
      'events that are not JSON are nonsense',
      () => garbage('data: {oops\n\n', 'text/event-stream'),
      'model.nonsense',
      'unreadable',
    ],
    [
      'JSON that is something else is nonsense',
      () => garbage('data: {"weather":"fine"}\n\ndata: [DONE]\n\n', 'text/event-stream'),
      'model.nonsense',
      'unreadable',
    ],
    [
      'no choices are nonsense',
      () => garbage('data: {"choices":[]}\n\ndata: [DONE]\n\n', 'text/event-stream'),
      'model.nonsense',
      'unreadable',
    ],
    [
      'choices of the wrong shape are nonsense',
      () => garbage('data: {"choices":[{"delta":{"content":{"a":[1]},"tool_calls":7}}]}\n\n', 'text/event-stream'),
      'model.nonsense',
      'unreadable',
    ],
    ['an answer of nothing is nonsense', () => answer(''), 'model.nonsense', 'empty'],
    [
      'tool arguments that are not JSON are nonsense',
      () => answer('', { toolCalls: [{ id: 'c', name: 'clock', arguments: '{"zone' }] }),
      'model.nonsense',
      'unreadable',
    ],
    [
      'a fault told inside the stream is unavailable',
      () => garbage('data: {"error":{"message":"worker died","type":"server_error"}}\n\n', 'text/event-stream'),
      'model.unavailable',
      'server_error',
    ],
  ];
  for (const [title, reply, code, reason] of table)
    it(title, async () => {
      const error = await failure(reply(), { timeoutMs: 300 });
      assert.deepEqual([error.code, error.details['reason_code']], [code, reason]);
    });

  it('hands on how long a busy endpoint asks to wait, in seconds or as a date', async () => {
    const seconds = await failure(status(429, 'slow down', { 'retry-after': '17' }));
    assert.equal(seconds.details['retry_after_s'], 17);
    const date = new Date(Date.now() + 30_000).toUTCString();
    const until = (await failure(status(429, 'slow down', { 'retry-after': date }))).details['retry_after_s'];
    assert.ok(typeof until === 'number' && until >= 28 && until <= 31, String(until));
  });

  it('tells the person why in their language, and never a key, a prompt or an address', async () => {
    const quoting = status(401, 'Incorrect API key provided: sk-secret. You said: meu segredo');
    const error = await failure(quoting, { message: 'olá, qual é o meu segredo?' });
    assert.match(String(error.details['reason']), /o provedor não aceita a chave/);
    const told = JSON.stringify([error.details, error.message, String(error.cause), error.stack]);
    assert.doesNotMatch(told, /sk-secret|meu segredo|127\.0\.0\.1/);
  });
});

describe('a call that is given up', () => {
  it('closes the connection to the provider, and is not called a fault of the model', async () => {
    endpoint.script(() => silence('One moment'));
    const given = new AbortController();
    const first = endpoint.calls.length;
    const answering = model().answer(modelCall({ signal: given.signal }));
    const call = await endpoint.call(first + 1);
    const reason = new Error('the person said stop');
    given.abort(reason);
    await assert.rejects(answering, (error) => error === reason);
    assert.equal(await call.ended, 'cut by the client');
  });

  it('is not made at all when it was given up before', async () => {
    const first = endpoint.calls.length;
    await assert.rejects(model().answer(modelCall({ signal: AbortSignal.abort(new Error('stop')) })), /stop/);
    assert.equal(endpoint.calls.length, first);
  });
});

describe('an endpoint that keeps failing', () => {
  const settings = { volume: 3, failurePercent: 50, windowMs: 10_000, restMs: 300 };
  let port: ModelPort;
  const codes = async (times: number, change: Partial<ModelCall> = {}): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for (let i = 0; i < times; i++)
      seen.push(
        await port.answer(modelCall(change)).then(
          ({ text }) => text,
          (error: AppError) => error.details['reason_code'],
        ),
      );
    return seen;
  };
  beforeEach(() => void (port = model(settings)));

  it('is left alone for a while, is tried again, and serves again when it is back', async () => {
    endpoint.script(() => status(500));
    const first = endpoint.calls.length;
    assert.deepEqual(await codes(5), ['server_error', 'server_error', 'server_error', 'breaker_open', 'breaker_open']);
    assert.equal(endpoint.calls.length, first + 3);
    await assert.rejects(port.answer(modelCall()), (error: AppError) => {
      assert.deepEqual([error.code, error.details['retry_after_s']], ['model.unavailable', 1]);
      return true;
    });

    endpoint.script(() => answer('back again'));
    await until(async () => (await codes(1))[0] === 'back again');
    assert.deepEqual(await codes(2), ['back again', 'back again']);
  });

  it('is not left alone for refusing, for being busy or for being interrupted by us', async () => {
    endpoint.script((_call, n) => (n % 2 ? status(400) : status(429)));
    assert.ok(!(await codes(8)).includes('breaker_open'));
    endpoint.script(() => answer('ok'));
    await Promise.allSettled(
      Array.from({ length: 8 }, () => port.answer(modelCall({ signal: AbortSignal.abort(new Error('stop')) }))),
    );
    assert.deepEqual(await codes(1), ['ok']);
  });

  it('that speaks again lets everybody in at its first word, not at its last', async () => {
    endpoint.script(() => status(500));
    await codes(3);
    const trial = endpoint.calls.length + 1;
    endpoint.script((_call, n) => (n === trial ? answer('a very long answer', { paceMs: 200 }) : answer('quick')));
    let long: Promise<{ text: string }> | undefined;
    await until(async () => {
      const spoke = Promise.withResolvers<boolean>();
      long = port.answer(modelCall({ onDelta: () => spoke.resolve(true) }));
      return Promise.race([spoke.promise, long.then(Boolean, () => false)]);
    });
    assert.deepEqual(await codes(1), ['quick']);
    assert.equal((await long)?.text, 'a very long answer');
  });
});
