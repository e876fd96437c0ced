import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import type { CancelMessage } from '../doors/cancel-message.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { messageParams } from './messages.ts';

/** `messages/{id}/cancel`: the sender is told by the message's own workflow, and everywhere else it ends as refused. */
export const cancelRoutes = (cancel: CancelMessage): Route[] => [
  endpoint({
    method: 'post',
    path: '/messages/:message/cancel',
    summary: 'Stop a message that is not answered yet',
    auth: 'token',
    status: 202,
    params: messageParams,
    reply: z.strictObject({ message_id: uuid, agent_id: uuid }),
    errors: ['item.not_found', 'item.conflict', 'service.unavailable'],
    async handle({ params, subject }) {
      const { messageId, agentId } = await cancel(subject.userId, params.message);
      return { message_id: messageId, agent_id: agentId };
    },
  }),
];
