import type { AIWorkerRequest, AIWorkerResponse } from '../contracts/ai-worker.ts';
import type { ErrorDetails } from '../contracts/errors.ts';
import { derivedId } from '../domain/derived-id.ts';
import type { ModelAnswer, Payloads } from '../domain/ports.ts';
import { COMPLETION_FLOOR } from '../domain/prompt.ts';
import { travelling } from './called-tools.ts';
import { refer } from './references.ts';

/** What is different from one response to the next. */
export type Result = Pick<AIWorkerResponse, 'success' | 'response' | 'toolsCalled' | 'tokensUsed' | 'error'>;

/** The model's answer; a long one by reference, under an id that a repetition finds again. */
export async function answered(
  payloads: Payloads,
  { ownerUserId, agentId, messageId, requestId, attempt }: AIWorkerRequest,
  { text, toolCalls, usage }: ModelAnswer,
): Promise<Result> {
  const response = await refer(payloads, { ownerUserId, agentId }, derivedId(messageId, `answer:${requestId}`), text);
  return { success: true, response, toolsCalled: travelling(toolCalls, `call_${attempt}`), tokensUsed: usage };
}

/** What the person must hear instead. It costs what the provider had counted before it refused. */
export function refused(code: 'quota.exceeded' | 'model.refused', details: ErrorDetails): Result {
  const { prompt_tokens: prompt, completion_tokens: completion, ...rest } = details;
  const tokensUsed = { prompt: count(prompt), completion: count(completion), estimated: false };
  return { success: false, response: { text: '' }, toolsCalled: [], tokensUsed, error: { code, details: rest } };
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The prompt alone takes what was granted. `never`: a new minute would not help either. */
export function tooFewTokens({ governance, tokenBudget }: AIWorkerRequest, promptTokens: number): Result {
  const needed = promptTokens + COMPLETION_FLOOR;
  const never = needed > governance.max_tokens_per_minute;
  return refused('quota.exceeded', { needed_tokens: needed, granted_tokens: tokenBudget, ...(never && { never }) });
}

/** One log line per model call: numbers and ids, never a text. */
export const modelCalledLine = (request: AIWorkerRequest, response: AIWorkerResponse): Record<string, unknown> => ({
  event: 'model_called',
  agent_id: request.agentId,
  message_id: request.messageId,
  attempt: request.attempt,
  provider: response.provider,
  model: response.model,
  success: response.success,
  ...(response.error && { code: response.error.code }),
  prompt_tokens: response.tokensUsed.prompt,
  completion_tokens: response.tokensUsed.completion,
  recalled: response.recalled.length,
  model_ms: response.modelLatencyMs,
});
