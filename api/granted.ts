import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { ContentGrants, GrantedAccess } from '../domain/role-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { heldReply, heldView } from './grants.ts';
import { entryView, historyEntry } from './messages.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { RequireRole } from './roles.ts';
import { forRole } from './roles.ts';
import type { TimelineParts } from './timeline.ts';
import { timelineOf, timelineReply } from './timeline.ts';

interface Parts extends TimelineParts {
  grants: ContentGrants;
  requireRole: RequireRole;
}

/** What an auditor reads: nothing without a grant that holds now, and nothing that is not in the owner's audit before. */
export function grantedRoutes({ grants, requireRole, ...parts }: Parts): Route[] {
  const { history } = parts;
  const allowed = async (auditorUserId: string, access: GrantedAccess): Promise<void> => {
    if (!(await grants.use(auditorUserId, access))) throw new AppError('item.not_found');
  };
  return forRole(requireRole, 'auditor', [
    endpoint({
      method: 'get',
      path: '/grants',
      summary: 'What owners let you read now, for an auditor',
      auth: 'token',
      reply: z.strictObject({ items: z.array(heldReply) }),
      errors: ['item.not_found', 'service.unavailable'],
      handle: async ({ subject }) => ({ items: (await grants.heldBy(subject.userId)).map(heldView) }),
    }),
    endpoint({
      method: 'get',
      path: '/granted/:owner/agents/:agent/messages',
      summary: 'What was written to an agent and what it answered, under a grant of its owner',
      auth: 'token',
      params: z.strictObject({ owner: uuid, agent: uuid }),
      query: pageQuery,
      reply: pageReply(historyEntry),
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params, query, subject }) {
        const { owner: ownerUserId, agent: agentId } = params;
        await allowed(subject.userId, { ownerUserId, agentId, what: 'messages' });
        const page = await history.list(ownerUserId, agentId, query);
        if (page === undefined) throw new AppError('item.not_found');
        return pageOf(page, entryView);
      },
    }),
    endpoint({
      method: 'get',
      path: '/granted/:owner/messages/:message/timeline',
      summary: 'The 15 steps of one message, under a grant of its owner',
      auth: 'token',
      params: z.strictObject({ owner: uuid, message: uuid }),
      reply: timelineReply,
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params, subject }) {
        const report = await history.report(params.owner, params.message);
        if (report === undefined) throw new AppError('item.not_found');
        const { ownerUserId, agentId, messageId } = report.ref;
        await allowed(subject.userId, { ownerUserId, agentId, messageId, what: 'timeline' });
        return timelineOf(parts, report.ref);
      },
    }),
  ]);
}
