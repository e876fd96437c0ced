import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { networkGuard } from '../../../adapters/http/guard.ts';
import { defaultBreaker } from '../../../adapters/models/breaker.ts';
import { modelEndpoints } from '../../../adapters/models/endpoints.ts';
import type { Endpoint, RemoteProvider } from '../../../adapters/models/provider-client.ts';
import { AppError } from '../../../contracts/errors.ts';
import type { ModelCall, ModelPort } from '../../../domain/ports.ts';
import { modelCall } from '../../support/model-call.ts';
import { modelAt } from '../../support/model-endpoint.ts';
import { answer, cut, garbage, silence, startScriptedModel, status } from '../../support/scripted-model.ts';
import type { Reply, ScriptedModel } from '../../support/scripted-model.ts';

const NEVER_OPENS = { ...defaultBreaker, volume: 1_000 };

let server: ScriptedModel;
before(async () => void (server = await startScriptedModel()));
after(() => server.stop());

/** What is peculiar to a provider's wire. */
const wires: Record<RemoteProvider, { baseUrl(root: string): string; key: [string, string]; filtered: string }> = {
  openai: {
    baseUrl: (root) => `${root}/v1`,
    key: ['authorization', 'Bearer sk-secret'],
    filtered: 'content_filter',
  },
  anthropic: { baseUrl: (root) => root, key: ['x-api-key', 'sk-secret'], filtered: 'refusal' },
  google: { baseUrl: (root) => root, key: ['x-goog-api-key', 'sk-secret'], filtered: 'SAFETY' },
};
const lengths: Record<RemoteProvider, string> = { openai: 'length', anthropic: 'max_tokens', google: 'MAX_TOKENS' };

const reasonOf = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => assert.fail('the call was answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, String(error));
  return error;
};

for (const provider of ['openai', 'anthropic', 'google'] as const) {
  const wire = wires[provider];
  const at = (change: Partial<Endpoint> = {}): Endpoint => ({
    provider,
    apiKey: 'sk-secret',
    baseUrl: wire.baseUrl(server.root),
    ...change,
  });
  const model = (change: Partial<Endpoint> = {}): ModelPort => modelAt(at(change), NEVER_OPENS);
  const call = (change: Partial<ModelCall> = {}) => modelCall({ provider, ...change });
  const failure = (reply: Reply, change: Partial<ModelCall> = {}): Promise<AppError> => {
    server.script(() => reply);
    return reasonOf(model().answer(call(change)));
  };

  describe(`a model of ${provider}`, () => {
    it('answers in pieces and as a whole, with the usage that the provider counted', async () => {
      server.script(() => answer('The capital is Lisbon.', { usage: { prompt_tokens: 31, completion_tokens: 7 } }));
      const pieces: string[] = [];
      const given = await model().answer(call({ onDelta: (text) => void pieces.push(text) }));
      assert.deepEqual(given, {
        text: 'The capital is Lisbon.',
        toolCalls: [],
        usage: { prompt: 31, completion: 7, estimated: false },
      });
      assert.deepEqual(pieces, ['The', ' capital', ' is', ' Lisbon.']);
    });

    it('is asked once, streamed, with the prompt, the key, the temperature and the token limit of the call', async () => {
      const first = server.calls.length;
      server.script(() => answer('fine'));
      const turns: ModelCall['turns'] = [
        { role: 'user', text: 'Hi.' },
        { role: 'assistant', text: 'Welcome.' },
      ];
      await model().answer(call({ maxTokens: 37, turns }));
      assert.equal(server.calls.length, first + 1);
      const { body, headers } = server.calls[first] ?? assert.fail();
      assert.equal(headers[wire.key[0]], wire.key[1]);
      assert.deepEqual([body.model, body.stream, body.max_tokens, body.temperature], ['scripted', true, 37, 0.7]);
      assert.deepEqual(
        body.messages.map(({ role, content }) => [role, content]),
        [
          ['system', 'You are kind.'],
          ['user', 'Hi.'],
          ['assistant', 'Welcome.'],
          ['user', 'hello there'],
        ],
      );
    });

    it('is shown the tools, and its calls of them come back, several at once, with a text beside them', async () => {
      const toolCalls = [
        { id: 'call_1', name: 'clock', arguments: '{"zone":"UTC"}' },
        { id: 'call_2', name: 'clock', arguments: '{"zone":"WET"}' },
      ];
      server.script(() => answer('I look.', { toolCalls }));
      const tool = { name: 'clock', description: 'tells the time', inputSchema: { type: 'object', properties: {} } };
      const asked = call();
      const given = await model().answer({ ...asked, request: { ...asked.request, tools: [tool] } });
      assert.equal(given.text, 'I look.');
      assert.deepEqual(
        given.toolCalls.map(({ name, arguments: input }) => [name, input]),
        [
          ['clock', { zone: 'UTC' }],
          ['clock', { zone: 'WET' }],
        ],
      );
      assert.equal(new Set(given.toolCalls.map(({ id }) => id)).size, 2);
      assert.match(JSON.stringify(server.calls.at(-1)?.body.tools), /"name":"clock","description":"tells the time"/);
    });

    it('that does not count has its usage estimated, and marked so', async () => {
      server.script(() => answer('The capital is Lisbon.', { usage: null }));
      const { usage } = await model().answer(call());
      assert.equal(usage.estimated, true);
      assert.ok(usage.prompt >= 8 && usage.prompt < 40, `prompt ${usage.prompt}`);
    });

    for (const prompt_tokens of [3_000_000_000, -1, 1.5])
      it(`that counts ${prompt_tokens} tokens is not believed`, async () => {
        server.script(() => answer('Lisbon.', { usage: { prompt_tokens, completion_tokens: 7 } }));
        assert.equal((await model().answer(call())).usage.estimated, true);
      });
  });

  describe(`what goes wrong at ${provider} has the name that it has everywhere`, () => {
    const table: [title: string, reply: () => Reply, code: string, reason: string][] = [
      ['a server that never answers', () => silence(), 'model.unavailable', 'timeout'],
      ['one that falls silent', () => silence('I was about to'), 'model.unavailable', 'too_slow'],
      ['a server error', () => status(500), 'model.unavailable', 'server_error'],
      ['a server that is away', () => status(503), 'model.unavailable', 'server_error'],
      ['a connection torn in the middle', () => cut(), 'model.unavailable', 'cut'],
      ['a stream that ends without an end', () => answer('half', { finishReason: null }), 'model.unavailable', 'cut'],
      ['too many requests', () => status(429), 'model.overloaded', 'busy'],
      ['a wrong key', () => status(401), 'model.refused', 'key_refused'],
      ['a key without the right', () => status(403), 'model.refused', 'not_allowed'],
      ['an unknown model', () => status(404), 'model.refused', 'model_unknown'],
      ['a setting that is not taken', () => status(400), 'model.refused', 'not_accepted'],
      ['a prompt that is too large', () => status(413), 'model.refused', 'too_long'],
      ['a filter', () => answer('I', { finishReason: wire.filtered }), 'model.refused', 'filtered'],
      [
        'a limit before the first word',
        () => answer('', { finishReason: lengths[provider] }),
        'model.refused',
        'no_room',
      ],
      ['an answer of nothing', () => answer(''), 'model.nonsense', 'empty'],
      ['a web page', () => garbage(), 'model.nonsense', 'unreadable'],
      ['an empty body', () => garbage('', 'text/event-stream'), 'model.nonsense', 'unreadable'],
      [
        'garbage in the stream',
        () => garbage('event: message_start\ndata: {oops\n\n', 'text/event-stream'),
        'model.nonsense',
        'unreadable',
      ],
      [
        'JSON that is something else',
        () => garbage('event: message_start\ndata: {"weather":"fine","candidates":7}\n\n', 'text/event-stream'),
        'model.nonsense',
        'unreadable',
      ],
      [
        'tool arguments that are no object',
        () => answer('', { toolCalls: [{ id: 'c', name: 'clock', arguments: '{"zone' }] }),
        'model.nonsense',
        'unreadable',
      ],
    ];
    for (const [title, reply, code, reason] of table)
      it(`${title}: ${code}, ${reason}`, async () => {
        const error = await failure(reply(), { timeoutMs: 400 });
        assert.deepEqual([error.code, error.details['reason_code']], [code, reason]);
      });

    it('nobody at the address: nothing was spent', async () => {
      const gone = await startScriptedModel();
      await gone.stop();
      const error = await reasonOf(model({ baseUrl: wire.baseUrl(gone.root) }).answer(call()));
      assert.deepEqual([error.code, error.details['reason_code']], ['model.unavailable', 'unreachable']);
      assert.equal(error.details['may_have_spent'], false);
    });

    it('a request that was taken without an answer may have cost something', async () => {
      const rude = createServer((request) => void request.resume().on('end', () => request.socket.destroy()));
      rude.listen(0, '127.0.0.1');
      await once(rude, 'listening');
      try {
        const root = `http://127.0.0.1:${(rude.address() as AddressInfo).port}`;
        const error = await reasonOf(model({ baseUrl: wire.baseUrl(root) }).answer(call()));
        assert.deepEqual([error.code, error.details['reason_code']], ['model.unavailable', 'cut']);
        assert.equal(error.details['may_have_spent'], true);
      } finally {
        rude.close();
      }
    });

    it('an answer without an end on the wire is broken off', async () => {
      const endless = createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const more = () => {
          while (!response.destroyed && response.write(`data: ${'x'.repeat(65_536)}`));
        };
        response.on('drain', more);
        more();
      });
      endless.listen(0, '127.0.0.1');
      await once(endless, 'listening');
      try {
        const root = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`;
        const error = await reasonOf(model({ baseUrl: wire.baseUrl(root) }).answer(call({ timeoutMs: 60_000 })));
        assert.deepEqual([error.code, error.details['reason_code']], ['model.nonsense', 'unreadable']);
      } finally {
        endless.closeAllConnections();
        endless.close();
      }
    });

    it('a busy provider is waited for as long as it asks', async () => {
      const error = await failure(status(429, 'slow down', { 'retry-after': '17' }));
      assert.equal(error.details['retry_after_s'], 17);
    });

    it('a key of an owner that is refused is called theirs, in both languages, and never shown', async () => {
      server.script(() => status(401, 'Incorrect API key provided: sk-secret. You said: hello there'));
      const own = model({ ownerUserId: '11111111-1111-4111-8111-111111111111' });
      for (const [message, words] of [
        ['hello there', /your own API key/],
        ['olá, você está aí?', /sua própria chave/],
      ] as const) {
        const error = await reasonOf(own.answer(call({ message })));
        assert.deepEqual([error.code, error.details['reason_code']], ['model.refused', 'own_key_refused']);
        assert.match(String(error.details['reason']), words);
        const told = JSON.stringify([error.details, error.message, String(error.cause), error.stack]);
        assert.doesNotMatch(told, /sk-secret|hello there|127\.0\.0\.1/);
      }
    });

    it("an owner's address that leads inside is refused before anything is sent", async () => {
      const before = server.calls.length;
      const { fetch } = networkGuard([]);
      const error = await reasonOf(model({ ownerUserId: 'o', fetch }).answer(call()));
      assert.deepEqual([error.code, error.details['reason_code']], ['model.refused', 'endpoint_forbidden']);
      assert.equal(error.details['may_have_spent'], false);
      assert.equal(server.calls.length, before);
    });

    it("an owner's address that the operator allows is called through the guard like any other", async () => {
      server.script(() => answer('guarded', { usage: { prompt_tokens: 3, completion_tokens: 2 } }));
      const { fetch } = networkGuard(['127.0.0.1']);
      const given = await model({ ownerUserId: 'o', fetch }).answer(call());
      assert.deepEqual([given.text, given.usage.completion], ['guarded', 2]);
      server.script(() => silence('One moment'));
      const stop = new AbortController();
      const arrived = server.call(server.calls.length + 1);
      const answering = model({ ownerUserId: 'o', fetch }).answer(call({ signal: stop.signal }));
      const seen = await arrived;
      stop.abort(new Error('stop'));
      await assert.rejects(answering, /stop/);
      assert.equal(await seen.ended, 'cut by the client');
    });

    it('a call that is given up closes the connection, and is no fault of the model', async () => {
      server.script(() => silence('One moment'));
      const stop = new AbortController();
      const arrived = server.call(server.calls.length + 1);
      const answering = model().answer(call({ signal: stop.signal }));
      const seen = await arrived;
      stop.abort(new Error('the person said stop'));
      await assert.rejects(answering, /the person said stop/);
      assert.equal(await seen.ended, 'cut by the client');
    });

    it('what fails for one owner closes the endpoint to nobody else', async () => {
      const settings = { volume: 3, failurePercent: 50, windowMs: 10_000, restMs: 60_000 };
      const endpoints = modelEndpoints(settings);
      server.script(() => status(500));
      const reasons = async (endpoint: Endpoint, times: number) => {
        const seen: unknown[] = [];
        for (let i = 0; i < times; i++)
          seen.push((await reasonOf(endpoints.answer(endpoint, call()))).details['reason_code']);
        return seen;
      };
      assert.deepEqual((await reasons(at({ ownerUserId: 'ann' }), 4)).at(-1), 'breaker_open');
      assert.deepEqual(await reasons(at({ ownerUserId: 'bob' }), 1), ['server_error']);
      assert.deepEqual(await reasons(at(), 1), ['server_error']);
      const error = await reasonOf(endpoints.answer(at({ ownerUserId: 'ann' }), call()));
      assert.equal(error.code, 'model.unavailable');
      assert.equal(error.details['may_have_spent'], false);
      assert.ok(Number(error.details['retry_after_s']) > 0);
    });
  });
}

describe('what only Anthropic says', () => {
  const failure = (reply: Reply, change: Parameters<typeof modelCall>[0] = {}) => {
    server.script(() => reply);
    const model = modelAt({ provider: 'anthropic', apiKey: 'k', baseUrl: server.root }, NEVER_OPENS);
    return reasonOf(model.answer(modelCall({ provider: 'anthropic', ...change })));
  };
  const told = (error: object) =>
    garbage(`event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`, 'text/event-stream');
  const table: [string, () => Reply, string, string][] = [
    ['529 means busy', () => status(529, 'Overloaded', {}, { type: 'overloaded_error' }), 'model.overloaded', 'busy'],
    [
      'overload told in the stream means busy',
      () => told({ type: 'overloaded_error', message: 'Overloaded' }),
      'model.overloaded',
      'busy',
    ],
    [
      'a fault told in the stream is unavailable',
      () => told({ type: 'api_error', message: 'Internal server error' }),
      'model.unavailable',
      'server_error',
    ],
    ['a long prompt', () => status(400, 'prompt is too long: 210000 tokens'), 'model.refused', 'too_long'],
    ['no credit', () => status(400, 'Your credit balance is too low'), 'model.refused', 'credit_used_up'],
  ];
  for (const [title, reply, code, reason] of table)
    it(title, async () => {
      const error = await failure(reply());
      assert.deepEqual([error.code, error.details['reason_code']], [code, reason]);
    });

  it('models that take no temperature are not asked, and the person is told what to set', async () => {
    const before = server.calls.length;
    const error = await failure(answer('ok'), { model: 'claude-opus-4-7' });
    assert.deepEqual([error.code, error.details['reason_code']], ['model.refused', 'temperature_fixed']);
    assert.match(String(error.details['reason']), /llm_config\.temperature to 1/);
    assert.equal(server.calls.length, before);
  });
});

describe('what only Google says', () => {
  const failure = (reply: Reply, change: Parameters<typeof modelCall>[0] = {}) => {
    server.script(() => reply);
    const model = modelAt({ provider: 'google', apiKey: 'k', baseUrl: server.root }, NEVER_OPENS);
    return reasonOf(model.answer(modelCall({ provider: 'google', ...change })));
  };
  const data = (event: object) => garbage(`data: ${JSON.stringify(event)}\r\n\r\n`, 'text/event-stream');
  const table: [string, () => Reply, string, string][] = [
    [
      'a wrong key comes as 400',
      () =>
        status(400, 'API key not valid.', {}, { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] }),
      'model.refused',
      'key_refused',
    ],
    [
      'so does a long prompt',
      () => status(400, 'The input token count (9) exceeds the maximum number of tokens allowed (8).'),
      'model.refused',
      'too_long',
    ],
    ['a blocked prompt', () => data({ promptFeedback: { blockReason: 'SAFETY' } }), 'model.refused', 'filtered'],
    [
      'a fault told in the stream is unavailable',
      () => data({ error: { code: 503, status: 'UNAVAILABLE', message: 'overloaded' } }),
      'model.unavailable',
      'server_error',
    ],
    [
      'exhaustion told in the stream means busy',
      () => data({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }),
      'model.overloaded',
      'busy',
    ],
  ];
  for (const [title, reply, code, reason] of table)
    it(title, async () => {
      const error = await failure(reply());
      assert.deepEqual([error.code, error.details['reason_code']], [code, reason]);
    });

  it('how long to wait stands in the body', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.3s' }];
    const error = await failure(status(429, 'quota', {}, { status: 'RESOURCE_EXHAUSTED', details }));
    assert.equal(error.details['retry_after_s'], 13);
  });

  it('a model whose name is a path leads nowhere else', async () => {
    const before = server.calls.length;
    for (const model of ['../cachedContents', 'x/../../v1/y', '..', 'a b', 'x:y?z'])
      assert.equal((await failure(answer('ok'), { model })).details['reason_code'], 'model_unknown', model);
    assert.equal(server.calls.length, before);
  });
});
