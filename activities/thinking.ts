import { setTimeout } from 'node:timers/promises';
import type { AIWorkerRequest, AIWorkerResponse } from '../contracts/ai-worker.ts';
import { aiWorkerRequest } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import type { EventStream, ModelPort } from '../domain/ports.ts';
import { COMPLETION_FLOOR } from '../domain/prompt.ts';
import { withHeartbeat } from './heartbeat.ts';
import { parsed } from './parsed.ts';
import type { PreparedPrompt, PromptWorld } from './prompting.ts';
import { preparePrompt } from './prompting.ts';
import type { Result } from './responding.ts';
import { answered, modelCalledLine, refused, tooFewTokens } from './responding.ts';
import { streamDeltas } from './streaming.ts';

export interface ThinkingWorld extends PromptWorld {
  model: ModelPort;
  events: EventStream;
  workerId: string;
  log: { info(line: Record<string, unknown>): void };
}

export function thinkingActivities(world: ThinkingWorld) {
  return {
    /**
     * Step 10: recall and one model call. The permit is checked by the worker's interceptor before this runs. What the
     * person must hear comes back as `success: false`; faults that may pass are thrown, and the workflow decides.
     */
    async think(_permit: string, input: AIWorkerRequest): Promise<AIWorkerResponse> {
      const request = parsed(aiWorkerRequest, input);
      const startedAt = Date.now();
      const stream = streamDeltas(world.events, request, request.attempt);
      try {
        return await withHeartbeat(async (signal) => {
          const prompt = await beforeSpending(() => preparePrompt(world, request));
          const calledAt = Date.now();
          const result = await callModel(world, request, prompt, signal, stream.add);
          const response = { ...result, ...facts(world, request, prompt, startedAt, calledAt) };
          world.log.info(modelCalledLine(request, response));
          return response;
        });
      } finally {
        await stream.end();
      }
    },
  };
}

/** What goes wrong here has cost nothing, which an unknown error would not tell: the workflow would charge the reservation. */
async function beforeSpending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('internal.error', { may_have_spent: false }, { cause: error });
  }
}

/** Pauses before an answer is put aside once more: it was paid for, so a moment's fault must not lose it. */
const PAUSES_MS = [100, 400, 1_500];

/** What fails here for good has cost the call all the same, and says so. */
async function afterSpending<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures++)
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const pause = PAUSES_MS[failures];
      if (pause === undefined) throw spent(error);
      await setTimeout(pause);
      signal.throwIfAborted();
    }
}

const spent = (error: unknown): AppError =>
  error instanceof AppError
    ? new AppError(error.code, { ...error.details, may_have_spent: true }, { cause: error.cause })
    : new AppError('internal.error', { may_have_spent: true }, { cause: error });

async function callModel(
  { model, payloads }: ThinkingWorld,
  request: AIWorkerRequest,
  prompt: PreparedPrompt,
  signal: AbortSignal,
  onDelta: (text: string) => void,
): Promise<Result> {
  if (prompt.maxTokens < COMPLETION_FLOOR) return tooFewTokens(request, prompt.promptTokens);
  try {
    const given = await model.answer({ request, ...prompt, timeoutMs: request.timeoutMs, signal, onDelta });
    return await afterSpending(() => answered(payloads, request, given), signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.refused') return refused(error.code, error.details);
    throw error;
  }
}

function facts(
  { workerId }: ThinkingWorld,
  { requestId, llmConfig }: AIWorkerRequest,
  { memories }: PreparedPrompt,
  startedAt: number,
  calledAt: number,
) {
  const finishedAt = Date.now();
  return {
    requestId,
    workerId,
    provider: llmConfig.provider,
    model: llmConfig.model,
    recalled: memories.map(({ id }) => id),
    startedAt,
    finishedAt,
    latencyMs: Math.max(0, finishedAt - startedAt),
    modelLatencyMs: Math.max(0, finishedAt - calledAt),
  };
}
