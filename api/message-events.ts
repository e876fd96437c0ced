import { messageEvent } from '../contracts/stream-events.ts';
import type { History } from '../domain/account-ports.ts';
import type { EventReader } from '../domain/ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { writeEventStream } from './event-stream.ts';
import { followMessage } from './follow-message.ts';
import { messageParams } from './messages.ts';
import type { OpenStream } from './stream-life.ts';

interface Parts {
  history: History;
  events: EventReader;
  openStream: OpenStream;
}

const HEARTBEAT_MS = 15_000;

/** `messages/{id}/events`: what happens to a message while it happens, resumable by `Last-Event-ID`. */
export const messageEventRoutes = ({ openStream, ...parts }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/messages/:message/events',
    summary: 'Follow one message while it is answered',
    auth: 'token',
    status: 200,
    params: messageParams,
    events: messageEvent,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject, request, response }) {
      const { signal, whileSignedIn } = openStream({ request, response, subject });
      const lastId = request.get('Last-Event-ID');
      const followed = followMessage(
        { ...parts, heartbeatMs: HEARTBEAT_MS },
        subject.userId,
        params.message,
        lastId,
        signal,
      );
      await writeEventStream(response, whileSignedIn(followed), signal);
    },
  }),
];
