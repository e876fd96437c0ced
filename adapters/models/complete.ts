import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages';
import { tokenCount, toolCall } from '../../contracts/ai-worker.ts';
import type { TokenUsage, ToolCall } from '../../contracts/ai-worker.ts';
import type { ErrorCode, ErrorDetails } from '../../contracts/errors.ts';
import type { ModelReason } from '../../domain/model-reasons.ts';
import type { ModelAnswer, ModelCall } from '../../domain/ports.ts';
import { estimatePrompt, estimateTokens, promptMessages } from '../../domain/prompt.ts';
import type { PromptMessage } from '../../domain/prompt.ts';
import { languageOf } from '../../domain/sentences.ts';
import { describeFailure, modelError } from './failures.ts';
import { limitedFetch } from './limited-fetch.ts';
import type { Finish, ProviderClient, RawToolCall, ReadyEndpoint } from './provider-client.ts';

/** What an answer may weigh on the wire, whoever sends it: its tokens in their frames, and something for everything else. */
const responseLimit = (maxTokens: number): number => 1_048_576 + maxTokens * 1_024;

/**
 * One model call, which is one HTTP request: nothing is repeated here, the workflow repeats. `heard` is told of the
 * first word. Throws AppError `model.*`, or the signal's reason when the caller gave up.
 */
export async function complete(
  client: ProviderClient,
  endpoint: ReadyEndpoint,
  call: ModelCall,
  heard: () => void,
): Promise<ModelAnswer> {
  call.signal.throwIfAborted();
  const whose = { provider: endpoint.provider, own: endpoint.ownerUserId !== undefined };
  const language = languageOf(call.message);
  const late = new AbortController();
  const clock = setTimeout(() => late.abort(), call.timeoutMs);
  const signal = AbortSignal.any([call.signal, late.signal]);
  const messages = promptMessages(call);
  let spoke = false;
  const onDelta = (text: string) => {
    if (!spoke) heard();
    spoke = true;
    call.onDelta(text);
  };
  const fail = (code: ErrorCode, reason: ModelReason, details: ErrorDetails = {}) =>
    modelError(code, reason, language, { may_have_spent: true, ...details }, undefined, whose);
  try {
    const fetch = limitedFetch(endpoint.fetch, responseLimit(call.maxTokens));
    const model = client.chatModel({ ...endpoint, fetch }, call);
    const { tools } = call.request;
    const bound = tools.length === 0 ? model : (model.bindTools?.(tools.map(wireTool)) ?? model);
    const chunks: AIMessageChunk[] = [];
    for await (const chunk of await bound.stream(messages.map(langchainMessage), { signal })) {
      if (chunk.text !== '') onDelta(chunk.text);
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    return answerOf(client, chunks, messages, fail);
  } catch (error) {
    call.signal.throwIfAborted();
    if (late.signal.aborted) throw fail('model.unavailable', spoke ? 'too_slow' : 'timeout');
    throw describeFailure(client.translate?.(error) ?? error, language, spoke, whose);
  } finally {
    clearTimeout(clock);
  }
}

const wireTool = ({ name, description, inputSchema }: ModelCall['request']['tools'][number]) => ({
  type: 'function' as const,
  function: { name, description, parameters: inputSchema },
});

function langchainMessage({ role, content, toolCalls = [], callId = '' }: PromptMessage): BaseMessage {
  switch (role) {
    case 'system':
      return new SystemMessage(content);
    case 'user':
      return new HumanMessage(content);
    case 'tool':
      return new ToolMessage({ content, tool_call_id: callId });
    case 'assistant':
      return new AIMessage({ content, tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({ id, name, args })) });
  }
}

/** Reads a finished stream; one that ended without saying why was cut, however politely. */
function answerOf(
  client: ProviderClient,
  chunks: AIMessageChunk[],
  messages: PromptMessage[],
  fail: (code: ErrorCode, reason: ModelReason, details?: ErrorDetails) => Error,
): ModelAnswer {
  if (chunks.length === 0) throw fail('model.nonsense', 'unreadable');
  const finish = chunks.reduce<Finish | undefined>((last, chunk) => client.finishOf(chunk) ?? last, undefined);
  const text = chunks.map((chunk) => chunk.text).join('');
  const toolCalls = toolCallsOf(client.toolCallsOf(chunks));
  const usage = usageOf(client, chunks, messages, text);
  const spent = { prompt_tokens: usage.prompt, completion_tokens: usage.completion };
  if (finish === undefined) throw fail('model.unavailable', 'cut');
  if (finish === 'filtered') throw fail('model.refused', 'filtered', spent);
  if (!toolCalls) throw fail('model.nonsense', 'unreadable');
  if (text.trim() === '' && toolCalls.length === 0) {
    if (finish === 'length') throw fail('model.refused', 'no_room', spent);
    throw fail('model.nonsense', 'empty');
  }
  return { text, toolCalls, usage };
}

/** Undefined when the arguments are no JSON object: LangChain's own reading completes a half-written one by guessing. */
function toolCallsOf(raw: RawToolCall[]): ToolCall[] | undefined {
  const calls = raw.map(({ id, name, args }, index) =>
    toolCall.safeParse({
      id: withoutNul(id) ?? `call_${index}`,
      name: withoutNul(name),
      arguments: typeof args === 'string' ? parseJson(args === '' ? '{}' : args) : (args ?? {}),
    }),
  );
  return calls.every((call) => call.success) ? calls.map((call) => call.data) : undefined;
}

/** Postgres keeps no NUL in a text: one in a name would make every record of the call fail. */
const withoutNul = (text: string | undefined): string | undefined => text?.replaceAll('\0', '');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the provider counted; our estimate, marked as one, where it did not or where its count cannot be true. */
function usageOf(
  client: ProviderClient,
  chunks: AIMessageChunk[],
  messages: PromptMessage[],
  text: string,
): TokenUsage {
  const counts = chunks
    .map((chunk) => chunk.usage_metadata as UsageMetadata | undefined)
    .filter((count) => count !== undefined);
  const { prompt, completion } = client.usageOf(counts);
  if (isCount(prompt) && isCount(completion)) return { prompt, completion, estimated: false };
  return { prompt: estimatePrompt(messages), completion: estimateTokens(text), estimated: true };
}

const isCount = (value: unknown): value is number => tokenCount.safeParse(value).success;
