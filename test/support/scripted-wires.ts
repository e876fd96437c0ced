import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, WireUsage } from './scripted-replies.ts';
import { pieces, writeBeginning, writeStream, writeWhole } from './scripted-replies.ts';

/** A request, whichever protocol it came in, as chat completions would say it. */
export interface ChatRequest {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
  tools?: unknown[];
}

/** How one provider's protocol is read and written. */
export interface Wire {
  read(body: Record<string, unknown>, path: string): ChatRequest;
  whole?(response: ServerResponse, model: string, reply: Answer, usage: WireUsage): void;
  stream(response: ServerResponse, model: string, reply: Answer, usage: WireUsage): Promise<void>;
  /** The beginning of a streamed answer, left so. */
  beginning(response: ServerResponse, model: string, text: string): void;
}

const openai: Wire = {
  read: (body) => body as unknown as ChatRequest,
  whole: writeWhole,
  stream: writeStream,
  beginning: writeBeginning,
};

const event = (data: { type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const anthropicStart = (model: string, usage: WireUsage): string =>
  event({
    type: 'message_start',
    message: {
      ...{ id: 'msg_scripted', type: 'message', role: 'assistant', model, content: [], stop_reason: null },
      // a server that does not count says so by saying nothing
      usage: usage ? { input_tokens: usage.prompt_tokens, output_tokens: 1 } : {},
    },
  } as { type: string });

const anthropicBlock = (index: number, content_block: object, deltas: object[]): string[] => [
  event({ type: 'content_block_start', index, content_block } as { type: string }),
  ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta } as { type: string })),
  event({ type: 'content_block_stop', index } as { type: string }),
];

const textDeltas = (text: string) => pieces(text).map((piece) => ({ type: 'text_delta', text: piece }));

/** Anthropic's Messages API. */
const anthropic: Wire = {
  read: ({ system, messages, ...rest }) => ({
    ...(rest as { model: string }),
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: textOf(system) }]),
      ...(messages as { role: string; content: unknown }[]).map(({ role, content }) => ({
        role,
        content: textOf(content),
      })),
    ],
  }),
  async stream(response, model, reply, usage) {
    const calls = reply.toolCalls ?? [];
    const finish = reply.finishReason === undefined ? (calls.length > 0 ? 'tool_use' : 'end_turn') : reply.finishReason;
    const parts = [anthropicStart(model, usage), event({ type: 'ping' })];
    if (reply.text !== '') parts.push(...anthropicBlock(0, { type: 'text', text: '' }, textDeltas(reply.text)));
    calls.forEach(({ id, name, arguments: input }, index) =>
      parts.push(
        ...anthropicBlock(
          index + 1,
          { type: 'tool_use', id, name, input: {} },
          // in two pieces, as it really comes
          [input.slice(0, 3), input.slice(3)].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
        ),
      ),
    );
    if (finish !== null) {
      const counted = usage ? { output_tokens: usage.completion_tokens } : {};
      parts.push(
        event({ type: 'message_delta', delta: { stop_reason: finish, stop_sequence: null }, usage: counted } as {
          type: string;
        }),
        event({ type: 'message_stop' }),
      );
    }
    await writeParts(response, parts, reply.paceMs);
  },
  beginning(response, model, text) {
    beginStream(response);
    response.write(anthropicStart(model, { prompt_tokens: 1, completion_tokens: 1 }));
    response.write(anthropicBlock(0, { type: 'text', text: '' }, textDeltas(text)).slice(0, -1).join(''));
  },
};

const geminiChunk = (parts: object[], rest: object = {}, usage: WireUsage = null): string =>
  `data: ${JSON.stringify({
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...rest }],
    ...(usage && {
      usageMetadata: { promptTokenCount: usage.prompt_tokens, candidatesTokenCount: usage.completion_tokens },
    }),
  })}\r\n\r\n`;

/** Google's Gemini API, with `?alt=sse`. */
const google: Wire = {
  read({ contents, systemInstruction, generationConfig, tools }, path) {
    const said = contents as { role: string; parts: { text?: string }[] }[];
    const { maxOutputTokens, temperature } = (generationConfig ?? {}) as Record<string, number>;
    return {
      model: /models\/([^:]+):/.exec(path)?.[1] ?? '',
      messages: [
        ...(systemInstruction ? [{ role: 'system', content: partsOf(systemInstruction as { parts: object[] }) }] : []),
        ...said.map((each) => ({ role: each.role === 'model' ? 'assistant' : each.role, content: partsOf(each) })),
      ],
      stream: path.includes(':streamGenerateContent'),
      ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(Array.isArray(tools) && { tools }),
    };
  },
  async stream(response, _model, reply, usage) {
    const finish = reply.finishReason === undefined ? 'STOP' : reply.finishReason;
    const growing = (n: number): WireUsage =>
      usage && { ...usage, completion_tokens: Math.min(n, usage.completion_tokens) };
    const parts = pieces(reply.text).map((text, n) => geminiChunk([{ text }], {}, growing(n)));
    for (const { name, arguments: args } of reply.toolCalls ?? [])
      parts.push(geminiChunk([{ functionCall: { name, args: safely(args) } }], {}, growing(0)));
    if (finish !== null) parts.push(geminiChunk([{ text: '' }], { finishReason: finish }, usage));
    await writeParts(response, parts, reply.paceMs);
  },
  beginning(response, _model, text) {
    beginStream(response);
    for (const piece of pieces(text)) response.write(geminiChunk([{ text: piece }]));
  },
};

const safely = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const partsOf = ({ parts }: { parts: { text?: string }[] }): string => parts.map(({ text = '' }) => text).join('');

const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : (content as { text?: string }[]).map(({ text = '' }) => text).join('');

async function writeParts(response: ServerResponse, parts: string[], paceMs: number | undefined): Promise<void> {
  beginStream(response);
  if (paceMs === undefined) return void response.end(parts.join(''));
  for (const part of parts) {
    if (response.destroyed) return;
    response.write(part);
    await wait(paceMs, undefined, { ref: false });
  }
  response.end();
}

const beginStream = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });

/** The protocol that is spoken at a path; undefined at a path where none is. */
export function wireAt(path: string): Wire | undefined {
  if (path === '/v1/chat/completions') return openai;
  if (path === '/v1/messages') return anthropic;
  return /^\/v1beta\/models\/[^/:]+:(stream)?[gG]enerateContent$/.test(path) ? google : undefined;
}

/** What each protocol answers when its models are asked for. */
export function modelsAt(path: string, asAnthropic: boolean): unknown {
  if (path === '/v1beta/models')
    return {
      models: [
        { name: 'models/scripted', supportedGenerationMethods: ['generateContent'] },
        { name: 'models/embedder', supportedGenerationMethods: ['embedContent'] },
      ],
    };
  if (path !== '/v1/models') return undefined;
  return asAnthropic
    ? { data: [{ type: 'model', id: 'scripted', display_name: 'Scripted' }], has_more: false }
    : { object: 'list', data: [{ id: 'scripted', object: 'model' }] };
}
