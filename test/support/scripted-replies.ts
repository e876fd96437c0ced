import { setTimeout as wait } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';

/** Token counts as the wire spells them; `null` leaves them out, as some servers do. */
export type WireUsage = { prompt_tokens: number; completion_tokens: number } | null;

export interface AnswerOptions {
  usage?: WireUsage;
  toolCalls?: { id: string; name: string; arguments: string }[];
  /** `null`: the stream ends without one, as a server does that was stopped while it spoke. */
  finishReason?: string | null;
  /** Milliseconds between two pieces of a streamed answer. */
  paceMs?: number;
}

/** What the scripted endpoint does with one request. */
export type Reply =
  | ({ kind: 'answer'; text: string } & AnswerOptions)
  | { kind: 'status'; status: number; body: unknown; headers: Record<string, string> }
  | { kind: 'raw'; body: string; contentType: string }
  | { kind: 'cut'; text: string }
  | { kind: 'silence'; after: string }
  | { kind: 'later'; reply: Promise<Reply> };

export const answer = (text: string, options: AnswerOptions = {}): Reply => ({ kind: 'answer', text, ...options });

/** An HTTP status with an error body as OpenAI writes it. */
export const status = (
  code: number,
  message = 'scripted',
  headers: Record<string, string> = {},
  error = {},
): Reply => ({
  kind: 'status',
  status: code,
  body: { error: { message, type: 'scripted', code: null, ...error } },
  headers,
});

/** 200 with something that no client of chat completions can read. */
export const garbage = (body = '<html><body>Welcome to the proxy</body></html>', contentType = 'text/html'): Reply => ({
  kind: 'raw',
  body,
  contentType,
});

/** Begins a streamed answer and tears the connection down in the middle. */
export const cut = (text = 'this sentence will never be'): Reply => ({ kind: 'cut', text });

/** Says nothing more, for ever: before the headers, or after a first piece. */
export const silence = (after = ''): Reply => ({ kind: 'silence', after });

/** The same reply after a time. */
export const delay = (milliseconds: number, reply: Reply): Reply => ({
  kind: 'later',
  reply: wait(milliseconds, reply, { ref: false }),
});

const chunk = (model: string, choices: unknown[], usage?: unknown): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 0, model, choices, ...(usage !== undefined && { usage }) })}\n\n`;

const delta = (model: string, change: object, finish: string | null = null): string =>
  chunk(model, [{ index: 0, delta: change, finish_reason: finish }]);

const totals = (usage: NonNullable<WireUsage>) => ({
  ...usage,
  total_tokens: usage.prompt_tokens + usage.completion_tokens,
});

/** One piece for each word, its space included, as real servers cut. */
export const pieces = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];

export type Answer = Extract<Reply, { kind: 'answer' }>;

const finishReason = (reply: Answer): string | null =>
  reply.finishReason === undefined ? (reply.toolCalls ? 'tool_calls' : 'stop') : reply.finishReason;

const wireToolCalls = (reply: Answer) =>
  reply.toolCalls?.map(({ id, name, arguments: input }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: input },
  }));

/** Writes an answer as one JSON body. */
export function writeWhole(response: ServerResponse, model: string, reply: Answer, usage: WireUsage): void {
  const message = { role: 'assistant', content: reply.text, tool_calls: wireToolCalls(reply) };
  const body = {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: finishReason(reply) }],
    ...(usage && { usage: totals(usage) }),
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Writes an answer as server-sent events; in one go unless it is paced. */
export async function writeStream(
  response: ServerResponse,
  model: string,
  reply: Answer,
  usage: WireUsage,
): Promise<void> {
  beginStream(response);
  const parts = [delta(model, { role: 'assistant', content: '' })];
  for (const piece of pieces(reply.text)) parts.push(delta(model, { content: piece }));
  for (const call of wireToolCalls(reply) ?? []) parts.push(delta(model, { tool_calls: [call] }));
  const finish = finishReason(reply);
  if (finish !== null) parts.push(delta(model, {}, finish));
  if (usage) parts.push(chunk(model, [], totals(usage)));
  if (finish !== null) parts.push('data: [DONE]\n\n');
  if (reply.paceMs === undefined) return void response.end(parts.join(''));
  for (const part of parts) {
    if (response.destroyed) return;
    response.write(part);
    await wait(reply.paceMs, undefined, { ref: false });
  }
  response.end();
}

/** Writes the beginning of a streamed answer and leaves it so. */
export function writeBeginning(response: ServerResponse, model: string, text: string): void {
  beginStream(response);
  response.write(delta(model, { role: 'assistant', content: '' }));
  for (const piece of pieces(text)) response.write(delta(model, { content: piece }));
}

const beginStream = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
