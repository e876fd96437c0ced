import { z } from 'zod';
import { approvalEvent, approvalView } from '../contracts/approval.ts';
import { errorCode } from '../contracts/error-code.ts';
import { AppError, errors } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { ApprovalDoor, ApprovalState } from '../domain/approval-ports.ts';
import type { AccountEvents } from '../domain/news-ports.ts';
import type { DecideApproval, GivenDecision } from '../doors/decide-approval.ts';
import { doorOf } from './caller.ts';
import type { Route, Subject } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { writeEventStream } from './event-stream.ts';
import { requestKeyOf } from './idempotency-key.ts';
import { withHeartbeats } from './heartbeats.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { OpenStream } from './stream-life.ts';

interface Parts {
  approvals: ApprovalDoor;
  decide: DecideApproval;
  events: AccountEvents;
  openStream: OpenStream;
}

const params = z.strictObject({ approval: uuid });

const decisionBody = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  /** Instead of those that were asked for; checked by tool and policy like them. */
  arguments: z.record(z.string(), z.unknown()).optional(),
  reason: z.string().min(1).max(2_000).optional(),
  /** Of the request that was seen: one with another is not decided. */
  request_hash: z.string().max(128).optional(),
});

const listQuery = pageQuery.extend({ state: z.enum(['open', 'closed', 'all']).default('open') });

const batchResult = z.strictObject({
  approval_id: uuid,
  /** As the request alone would have been answered. */
  status: z.number().int(),
  code: errorCode.nullable(),
  details: z.record(z.string(), z.unknown()),
  approval: approvalView.nullable(),
});

const states: Record<'open' | 'closed' | 'all', ApprovalState[] | undefined> = {
  open: ['open'],
  closed: ['approved', 'denied', 'expired', 'withdrawn'],
  all: undefined,
};

/** `approvals`: what waits for a person, and their answers. Somebody else's request is like none. */
export const approvalRoutes = ({ approvals, decide, events, openStream }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/approvals',
    summary: 'List what waits for your agreement, newest first',
    auth: 'token',
    query: listQuery,
    reply: pageReply(approvalView),
    errors: ['service.unavailable'],
    async handle({ query: { state, ...page }, subject }) {
      return pageOf(await approvals.page(subject.userId, states[state], page), ({ view }) => view);
    },
  }),
  endpoint({
    method: 'get',
    path: '/approvals/events',
    summary: 'Follow your approvals as they are asked for and answered',
    auth: 'token',
    status: 200,
    events: approvalEvent,
    errors: ['service.unavailable'],
    async handle({ subject, request, response }) {
      const { signal, whileSignedIn } = openStream({ request, response, subject });
      const lastId = request.get('Last-Event-ID');
      const read = (listening: AbortSignal) => events.approvals(subject.userId, lastId, listening);
      await writeEventStream(response, whileSignedIn(withHeartbeats(read, signal)), signal);
    },
  }),
  endpoint({
    method: 'get',
    path: '/approvals/:approval',
    summary: 'One request for agreement, with exactly what would run',
    auth: 'token',
    params,
    reply: approvalView,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params: { approval: id }, subject }) {
      const [seen] = await approvals.find(subject.userId, { id }, 1);
      if (!seen) throw new AppError('item.not_found');
      return seen.view;
    },
  }),
  endpoint({
    method: 'post',
    path: '/approvals/:approval/decision',
    summary: 'Agree, agree to other arguments, or deny',
    auth: 'token',
    params,
    body: decisionBody,
    reply: approvalView,
    errors: ['item.not_found', 'item.conflict', 'policy.violation', 'service.unavailable'],
    async handle({ params: { approval }, body, subject, request }) {
      return decide(subject.userId, approval, given(body, subject, requestKeyOf(request)));
    },
  }),
  endpoint({
    method: 'post',
    path: '/approvals/decisions',
    summary: 'Answer several requests, each by itself',
    auth: 'token',
    body: z.strictObject({
      decisions: z
        .array(decisionBody.extend({ approval_id: uuid }))
        .min(1)
        .max(100),
    }),
    reply: z.strictObject({ results: z.array(batchResult) }),
    errors: ['service.unavailable'],
    async handle({ body: { decisions }, subject, request }) {
      const key = requestKeyOf(request);
      const results: z.input<typeof batchResult>[] = [];
      // one after the other: the order in which they stand is the order in which they count
      for (const { approval_id: id, ...body } of decisions)
        results.push(await resultOf(id, () => decide(subject.userId, id, given(body, subject, key))));
      return { results };
    },
  }),
];

const given = (body: z.output<typeof decisionBody>, subject: Subject, key: string): GivenDecision => ({
  ...{ decision: body.decision, key, door: doorOf(subject) },
  ...(body.arguments !== undefined && { editedArguments: body.arguments }),
  ...(body.reason !== undefined && { reason: body.reason }),
  ...(body.request_hash !== undefined && { shownHash: body.request_hash }),
});

async function resultOf(id: string, decide: () => ReturnType<DecideApproval>): Promise<z.input<typeof batchResult>> {
  try {
    return { approval_id: id, status: 200, code: null, details: {}, approval: await decide() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, details } = error;
    return { approval_id: id, status: errors[code].status, code, details, approval: null };
  }
}
