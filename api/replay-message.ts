import { z } from 'zod';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { History } from '../domain/account-ports.ts';
import type { Replays } from '../domain/replay-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { messageParams, reportOf } from './messages.ts';

const replayReply = z.strictObject({
  message_id: z.uuid(),
  workflow_id: z.string(),
  /** Whether the workflow of today decides at every point as the history says. */
  same: z.boolean(),
  /** Where it does not, in the words of the workflow engine; null when it does. */
  difference: z.string().nullable(),
  /** How many the history has. */
  events: z.number().int(),
  replayed_at: z.iso.datetime(),
});

/** `messages/{id}/replay`: proves that what is kept of a message is what happened, by the code that runs now. */
export const replayRoutes = ({ history, replays }: { history: History; replays: Replays }): Route[] => [
  endpoint({
    method: 'post',
    path: '/messages/:message/replay',
    summary: 'Run a message’s workflow once more over its recorded history, without doing anything in the world',
    auth: 'token',
    status: 200,
    idempotency: 'own', // nothing is changed by it
    params: messageParams,
    reply: replayReply,
    errors: ['item.not_found', 'rate.limited', 'service.unavailable'],
    async handle({ params, subject, response }) {
      const { ref } = await reportOf(history, subject.userId, params.message);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const result = await replays.replay(ref, gone.signal);
      if (!result) throw new AppError('item.not_found', { reason: reasons.no_history });
      return {
        message_id: ref.messageId,
        workflow_id: messageWorkflowId(ref),
        same: result.same,
        difference: result.same ? null : result.difference,
        events: result.events,
        replayed_at: new Date().toISOString(),
      };
    },
  }),
];
