import { accountEvent } from '../contracts/account-event.ts';
import type { AccountEvents } from '../domain/news-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { writeEventStream } from './event-stream.ts';
import { withHeartbeats } from './heartbeats.ts';
import type { OpenStream } from './stream-life.ts';

interface Parts {
  events: AccountEvents;
  openStream: OpenStream;
}

/** `events`: what happens in one's account while it happens, resumable by `Last-Event-ID`. */
export const accountEventRoutes = ({ events, openStream }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/events',
    summary: 'Follow your account: approvals, messages and agents as they change',
    auth: 'token',
    status: 200,
    events: accountEvent,
    errors: ['service.unavailable'],
    async handle({ subject, request, response }) {
      const { signal, whileSignedIn } = openStream({ request, response, subject });
      const lastId = request.get('Last-Event-ID');
      const read = (listening: AbortSignal) => events.read(subject.userId, lastId, listening);
      await writeEventStream(response, whileSignedIn(withHeartbeats(read, signal)), signal);
    },
  }),
];
