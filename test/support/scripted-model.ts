import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './scripted-replies.ts';
import type { Reply, WireUsage } from './scripted-replies.ts';
import type { ChatRequest, Wire } from './scripted-wires.ts';
import { modelsAt, wireAt } from './scripted-wires.ts';

export * from './scripted-replies.ts';
export type { ChatRequest } from './scripted-wires.ts';

export type Ending = 'answered' | 'cut by the client' | 'cut by the server';

/** One call as the endpoint saw it; times are epoch milliseconds. */
export interface RecordedCall {
  n: number;
  /** In the words of chat completions, whichever protocol it came in. */
  body: ChatRequest;
  path: string;
  headers: IncomingHttpHeaders;
  arrivedAt: number;
  endedAt?: number;
  ending?: Ending;
  /** Settles when the call has ended, one way or another. */
  ended: Promise<Ending>;
}

export type Script = (call: RecordedCall, n: number) => Reply | Promise<Reply>;

/** A reply that is kept back until it is released, or the client goes away. */
export interface Hold {
  reply: Reply;
  release(reply?: Reply): void;
}

export interface ScriptedModel {
  /** Ends in `/v1`: what OPENAI_BASE_URL takes. */
  baseUrl: string;
  /** What ANTHROPIC_BASE_URL and GOOGLE_BASE_URL take. */
  root: string;
  port: number;
  /** Every chat completion that arrived, in order. */
  calls: RecordedCall[];
  /** What to do from now on; the first request of all is n = 1. */
  script(script: Script): void;
  hold(): Hold;
  /** The nth call, as soon as it has arrived. */
  call(n: number): Promise<RecordedCall>;
  /** The first call (of the past, too) that fits. */
  callWhere(fits: (call: RecordedCall) => boolean): Promise<RecordedCall>;
  /** As if it had just been started. */
  forget(): void;
  stop(): Promise<void>;
}

/**
 * A real HTTP server that speaks OpenAI chat completions (streamed and whole), Anthropic messages and Gemini (streamed),
 * their lists of models and `/v1/embeddings`, does what its script says and keeps every request. Without a script it answers "ok" at once.
 */
export async function startScriptedModel(first: Script = () => answer('ok'), port = 0): Promise<ScriptedModel> {
  let script = first;
  const calls: RecordedCall[] = [];
  const watchers = new Set<(call: RecordedCall) => void>();

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(`the script failed: ${String(error)}`);
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const path = request.url?.split('?')[0] ?? '';
    const models = modelsAt(path, 'anthropic-version' in request.headers);
    if (models) return json(response, models);
    if (path === '/v1/embeddings') return json(response, embeddings(JSON.parse(body) as EmbeddingRequest));
    const wire = wireAt(path);
    if (!wire) return void response.writeHead(404).end();
    const call = record(wire.read(JSON.parse(body) as Record<string, unknown>, path), path, request, response);
    await play(await script(call, call.n), call, wire, response);
  }

  function record(body: ChatRequest, path: string, request: IncomingMessage, response: ServerResponse): RecordedCall {
    const { promise: ended, resolve } = Promise.withResolvers<Ending>();
    const call: RecordedCall = {
      n: calls.length + 1,
      body,
      path,
      headers: request.headers,
      arrivedAt: Date.now(),
      ended,
    };
    response.once('close', () => {
      call.ending ??= response.writableFinished ? 'answered' : 'cut by the client';
      call.endedAt = Date.now();
      resolve(call.ending);
    });
    calls.push(call);
    for (const watch of watchers) watch(call);
    return call;
  }

  const callWhere = (fits: (call: RecordedCall) => boolean): Promise<RecordedCall> => {
    const known = calls.find(fits);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const watch = (call: RecordedCall) => {
        if (fits(call) && watchers.delete(watch)) resolve(call);
      };
      watchers.add(watch);
    });
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    baseUrl: `http://127.0.0.1:${bound}/v1`,
    root: `http://127.0.0.1:${bound}`,
    port: bound,
    calls,
    script: (next) => void (script = next),
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<Reply>();
      return { reply: { kind: 'later', reply: promise }, release: (reply = answer('ok')) => resolve(reply) };
    },
    call: (n) => callWhere((call) => call.n === n),
    callWhere,
    forget: () => {
      script = first;
      calls.length = 0;
      watchers.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function play(reply: Reply, call: RecordedCall, wire: Wire, response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const { body } = call;
  switch (reply.kind) {
    case 'later':
      return play(await reply.reply, call, wire, response);
    case 'status':
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      return void response.end(JSON.stringify(reply.body));
    case 'raw':
      return void response.writeHead(200, { 'content-type': reply.contentType }).end(reply.body);
    case 'silence':
      if (reply.after) wire.beginning(response, body.model, reply.after);
      return;
    case 'cut':
      wire.beginning(response, body.model, reply.text);
      call.ending = 'cut by the server';
      // after what was written has left, or the client would see a connection that never spoke
      return void setImmediate(() => response.destroy());
    case 'answer': {
      const usage = reply.usage === undefined ? countedUsage(body, reply.text) : reply.usage;
      if (!body.stream && wire.whole) return wire.whole(response, body.model, reply, usage);
      return wire.stream(response, body.model, reply, usage);
    }
  }
}

const words = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** One token a word: exact and easy to check by hand. */
const countedUsage = (body: ChatRequest, text: string): WireUsage => ({
  prompt_tokens: body.messages.reduce((sum, message) => sum + words(String(message.content)), 0),
  completion_tokens: words(text),
});

interface EmbeddingRequest {
  input: string | string[];
  model: string;
  dimensions?: number;
}

/** Vectors of length 1 that depend on the text alone: floats, whatever encoding was asked for. */
function embeddings({ input, model, dimensions = 384 }: EmbeddingRequest) {
  const data = [input].flat().map((text, index) => {
    let seed = 2_166_136_261;
    for (const unit of text) seed = Math.imul(seed ^ unit.charCodeAt(0), 16_777_619);
    const raw = Array.from({ length: dimensions }, () => (seed = Math.imul(seed, 1_664_525) + 1_013_904_223) / 2 ** 31);
    const length = Math.hypot(...raw);
    return { object: 'embedding', index, embedding: raw.map((value) => value / length) };
  });
  return { object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } };
}

const json = (response: ServerResponse, body: unknown): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
