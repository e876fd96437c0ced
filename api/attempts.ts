import { z } from 'zod';
import { errorCode } from '../contracts/error-code.ts';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { reasons } from '../contracts/reasons.ts';
import type { History } from '../domain/account-ports.ts';
import type { Attempt, MessageAttempts } from '../domain/attempt-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { messageParams, reportOf } from './messages.ts';

const time = z.iso.datetime().nullable();

const attemptReply = z.strictObject({
  /** A call of the model or of a tool belongs to `think`. */
  step: z.enum(['think', 'long-memory', 'reply']),
  /** Null unless a tool was called; `call` is its place among all calls of the message, from 1. */
  tool: z.strictObject({ call: z.number().int(), name: z.string() }).nullable(),
  /** `refused`: the worker said no, by its `code`. */
  state: z.enum(['running', 'done', 'refused', 'failed']),
  code: errorCode.nullable(),
  handed_at: z.iso.datetime(),
  /** The last try of it; null while it waits for a worker. */
  started_at: time,
  ended_at: time,
  /** How often it was tried in its place, and why the try before the last failed: of others that is not kept. */
  tries: z.number().int(),
  tried_before: errorCode.nullable(),
  worker_id: z.string().nullable(),
  /** The one that answered, or was to; null unless a worker said so. */
  model: z
    .strictObject({
      ...{ provider: z.string(), model: z.string() },
      ...{ prompt_tokens: z.number().int(), completion_tokens: z.number().int() },
      /** Whether the tokens are our own count: the provider gave none. */
      estimated: z.boolean(),
      latency_ms: z.number(),
    })
    .nullable(),
});

/** `messages/{id}/attempts`: each call of a model or of a tool, and what was tried again; as long as the history is kept. */
export const attemptRoutes = ({ history, attempts }: { history: History; attempts: MessageAttempts }): Route[] => [
  endpoint({
    method: 'get',
    path: '/messages/:message/attempts',
    summary: 'What workers were handed for a message, each attempt by itself',
    auth: 'token',
    params: messageParams,
    reply: z.strictObject({ message_id: uuid, items: z.array(attemptReply) }),
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject }) {
      const { ref, reply } = await reportOf(history, subject.userId, params.message);
      const made = await attempts.of(ref, reply?.messageId);
      if (!made) throw new AppError('item.not_found', { reason: reasons.no_history });
      return { message_id: ref.messageId, items: made.map(view) };
    },
  }),
];

const at = (epochMs: number | undefined): string | null =>
  epochMs === undefined ? null : new Date(epochMs).toISOString();

const view = ({ step, tool, state, code, model, ...made }: Attempt): z.input<typeof attemptReply> => ({
  ...{ step, tool: tool ?? null, state, code: code ?? null },
  ...{ handed_at: new Date(made.handedAt).toISOString(), started_at: at(made.startedAt), ended_at: at(made.endedAt) },
  ...{ tries: made.tries, tried_before: made.triedBefore ?? null, worker_id: made.workerId ?? null },
  model: model
    ? {
        ...{ provider: model.provider, model: model.model, prompt_tokens: model.prompt },
        ...{ completion_tokens: model.completion, estimated: model.estimated, latency_ms: model.latencyMs },
      }
    : null,
});
