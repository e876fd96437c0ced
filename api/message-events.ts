import { AppError } from '../contracts/errors.ts';
import type { History } from '../domain/account-ports.ts';
import type { EventReader } from '../domain/ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { writeEventStream } from './event-stream.ts';
import type { Followed } from './follow-message.ts';
import { followMessage } from './follow-message.ts';
import { messageParams } from './messages.ts';
import type { Authenticate } from './router.ts';

interface Parts {
  history: History;
  events: EventReader;
  authenticate: Authenticate;
  /** Aborts when the process ends: open streams end, and their readers come back elsewhere. */
  closing: AbortSignal;
}

const HEARTBEAT_MS = 15_000;

/** `messages/{id}/events`: what happens to a message while it happens, resumable by `Last-Event-ID`. */
export const messageEventRoutes = ({ authenticate, closing, ...parts }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/messages/:message/events',
    auth: 'token',
    status: 200,
    params: messageParams,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject, request, response }) {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const signal = AbortSignal.any([gone.signal, closing]);
      const lastId = request.get('Last-Event-ID');
      const followed = followMessage(
        { ...parts, heartbeatMs: HEARTBEAT_MS },
        subject.userId,
        params.message,
        lastId,
        signal,
      );
      const { authorization } = request.headers;
      await writeEventStream(
        response,
        whileSignedIn(followed, () => authenticate(authorization)),
        signal,
      );
    },
  }),
];

/** A stream must not outlive its sign-in: at each heartbeat the token is checked again, and a dead one ends it. */
async function* whileSignedIn(
  followed: AsyncIterable<Followed>,
  check: () => Promise<unknown>,
): AsyncGenerator<Followed> {
  for await (const piece of followed) {
    if (piece === 'heartbeat' && !(await succeeds(check))) return;
    yield piece;
  }
}

async function succeeds(check: () => Promise<unknown>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'auth.required') return false;
    throw error;
  }
}
