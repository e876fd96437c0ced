import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { SignIn, SignIns } from '../domain/account-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { Sessions } from './sessions.ts';

interface Parts {
  signIns: SignIns;
  sessions: Sessions;
}

const time = z.iso.datetime();

const sessionReply = z.strictObject({
  session_id: uuid,
  /** Whether it is the one that asks. */
  current: z.boolean(),
  created_at: time,
  /** When its tokens were last renewed. */
  last_used_at: time,
  expires_at: time,
  user_agent: z.string(),
});

const sessionView = (session: SignIn, currentId: string): z.input<typeof sessionReply> => ({
  session_id: session.sessionId,
  current: session.sessionId === currentId,
  created_at: session.startedAt.toISOString(),
  last_used_at: session.lastUsedAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  user_agent: session.userAgent,
});

/** Where somebody is signed in. XMPP clients and API keys are not among them. */
export const mySessionRoutes = ({ signIns, sessions }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/me/sessions',
    summary: 'List your sign-ins',
    auth: 'token',
    query: pageQuery,
    reply: pageReply(sessionReply),
    errors: ['service.unavailable'],
    handle: async ({ query, subject }) =>
      pageOf(await signIns.list(subject.userId, query), (session) => sessionView(session, subject.sessionId)),
  }),
  endpoint({
    method: 'delete',
    path: '/me/sessions/:session',
    summary: 'End one sign-in',
    auth: 'token',
    params: z.strictObject({ session: uuid }),
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject }) {
      if (!(await sessions.close(subject.userId, params.session))) throw new AppError('item.not_found');
    },
  }),
  endpoint({
    method: 'delete',
    path: '/me/sessions',
    summary: 'End all other sign-ins',
    auth: 'token',
    errors: ['service.unavailable'],
    // the one that asks stays
    handle: ({ subject }) => sessions.closeOthers(subject.userId, subject.sessionId),
  }),
];
