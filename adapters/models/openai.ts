import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { AppError } from '../../contracts/errors.ts';
import { tokenCount, toolCall } from '../../contracts/ai-worker.ts';
import type { TokenUsage, ToolCall } from '../../contracts/ai-worker.ts';
import type { ModelAnswer, ModelCall, ModelPort } from '../../domain/ports.ts';
import { estimatePrompt, estimateTokens, promptMessages } from '../../domain/prompt.ts';
import type { PromptMessage } from '../../domain/prompt.ts';
import { languageOf } from '../../domain/sentences.ts';
import type { BreakerSettings } from './breaker.ts';
import { breaker } from './breaker.ts';
import { describeFailure, modelError } from './openai-errors.ts';

export interface OpenAIEndpoint {
  apiKey: string;
  /** Ends in `/v1` as a rule; OpenAI's own without it. */
  baseUrl?: string | undefined;
  breaker?: BreakerSettings | undefined;
}

/**
 * Any endpoint that speaks OpenAI chat completions, streamed. One model call is one HTTP request: nothing is repeated
 * here, the workflow repeats. Throws AppError `model.unavailable`, `.overloaded`, `.refused`, `.nonsense`, or the
 * signal's reason when the caller gave up.
 */
export function openaiModel(endpoint: OpenAIEndpoint): ModelPort {
  // with one of these set, LangChain would send every prompt to a tracing service in the background
  for (const name of tracingSwitches) delete process.env[name];
  const guarded = breaker(
    (call: ModelCall) => complete(endpoint, call, () => guarded.alive()),
    {
      isOutage: (error) => error instanceof AppError && outages.has(String(error.details['reason_code'])),
      isOurs: (error) => !(error instanceof AppError),
      whileOpen: (retryAfter, call) =>
        modelError('model.unavailable', 'breaker_open', languageOf(call.message), {
          may_have_spent: false,
          retry_after_s: retryAfter,
        }),
    },
    endpoint.breaker,
  );
  return { answer: (call) => guarded.fire(call) };
}

const tracingSwitches = ['LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING_V2', 'LANGSMITH_TRACING', 'LANGCHAIN_TRACING'];

const outages = new Set(['unreachable', 'timeout', 'cut', 'server_error']);

/** LangChain takes what a message is made of as a whole: the limit of the constructor wins over that of a call. */
function chatModel({ apiKey, baseUrl }: OpenAIEndpoint, { request, maxTokens, timeoutMs }: ModelCall): ChatOpenAI {
  return new ChatOpenAI({
    model: request.llmConfig.model,
    temperature: request.llmConfig.temperature,
    maxTokens,
    apiKey,
    maxRetries: 0,
    timeout: timeoutMs,
    streamUsage: true,
    useResponsesApi: false,
    verbose: false,
    configuration: {
      baseURL: baseUrl ?? 'https://api.openai.com/v1',
      // the SDK logs what it cannot parse, which is somebody's conversation
      logLevel: 'off',
    },
  });
}

async function complete(endpoint: OpenAIEndpoint, call: ModelCall, heard: () => void): Promise<ModelAnswer> {
  call.signal.throwIfAborted();
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
  try {
    const whole = await readStream(chatModel(endpoint, call), messages, call, signal, onDelta);
    signal.throwIfAborted();
    return answerOf(whole, messages, call);
  } catch (error) {
    call.signal.throwIfAborted();
    if (late.signal.aborted)
      throw modelError('model.unavailable', spoke ? 'too_slow' : 'timeout', language, { may_have_spent: true });
    throw describeFailure(error, language, spoke);
  } finally {
    clearTimeout(clock);
  }
}

async function readStream(
  model: ChatOpenAI,
  messages: PromptMessage[],
  { request }: ModelCall,
  signal: AbortSignal,
  onDelta: (text: string) => void,
): Promise<AIMessageChunk | undefined> {
  const bound = request.tools.length === 0 ? model : model.bindTools(request.tools.map(wireTool));
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await bound.stream(messages.map(langchainMessage), { signal })) {
    if (chunk.text !== '') onDelta(chunk.text);
    whole = whole ? whole.concat(chunk) : chunk;
  }
  return whole;
}

const wireTool = ({ name, description, inputSchema }: ModelCall['request']['tools'][number]) => ({
  type: 'function' as const,
  function: { name, description, parameters: inputSchema },
});

function langchainMessage({ role, content }: PromptMessage): BaseMessage {
  if (role === 'system') return new SystemMessage(content);
  return role === 'user' ? new HumanMessage(content) : new AIMessage(content);
}

/** Reads a finished stream; one that ended without saying why was cut, however politely. */
function answerOf(whole: AIMessageChunk | undefined, messages: PromptMessage[], call: ModelCall): ModelAnswer {
  const language = languageOf(call.message);
  const fail = (
    ...[code, reason, usage]: [Parameters<typeof modelError>[0], Parameters<typeof modelError>[1], object?]
  ) => modelError(code, reason, language, { may_have_spent: true, ...usage });
  if (!whole) throw fail('model.nonsense', 'unreadable');
  const finish: unknown = whole.response_metadata['finish_reason'];
  const text = whole.text;
  const toolCalls = toolCallsOf(whole);
  const usage = usageOf(whole, messages, text);
  const spent = { prompt_tokens: usage.prompt, completion_tokens: usage.completion };
  if (finish === undefined) throw fail('model.unavailable', 'cut');
  if (finish === 'content_filter') throw fail('model.refused', 'filtered', spent);
  if (!toolCalls) throw fail('model.nonsense', 'unreadable');
  if (text.trim() === '' && toolCalls.length === 0) {
    if (finish === 'length') throw fail('model.refused', 'no_room', spent);
    throw fail('model.nonsense', 'empty');
  }
  return { text, toolCalls, usage };
}

/** Undefined when the arguments are no JSON object: LangChain's own reading completes a half-written one by guessing. */
function toolCallsOf(whole: AIMessageChunk): ToolCall[] | undefined {
  const calls = (whole.tool_call_chunks ?? []).map(({ id, name, args, index }) =>
    toolCall.safeParse({
      id: withoutNul(id) ?? `call_${index ?? 0}`,
      name: withoutNul(name),
      arguments: parseJson(args === '' ? '{}' : args),
    }),
  );
  return calls.every((call) => call.success) ? calls.map((call) => call.data) : undefined;
}

/** Postgres keeps no NUL in a text: one in a name would make every record of the call fail. */
const withoutNul = (text: string | undefined): string | undefined => text?.replaceAll('\0', '');

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return undefined;
  }
}

/** What the provider counted; our estimate, marked as one, where it did not or where its count cannot be true. */
function usageOf(whole: AIMessageChunk, messages: PromptMessage[], text: string): TokenUsage {
  const counted = whole.usage_metadata as Partial<UsageMetadata> | undefined;
  const { input_tokens: prompt, output_tokens: completion } = counted ?? {};
  if (isCount(prompt) && isCount(completion)) return { prompt, completion, estimated: false };
  return { prompt: estimatePrompt(messages), completion: estimateTokens(text), estimated: true };
}

const isCount = (value: unknown): value is number => tokenCount.safeParse(value).success;
