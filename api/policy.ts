import type { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import type { decisionView } from '../contracts/policy-view.ts';
import { messagePolicy, violationView } from '../contracts/policy-view.ts';
import { severityOf } from '../contracts/violations.ts';
import type { History } from '../domain/account-ports.ts';
import { reevaluate } from '../domain/policy/explain.ts';
import type { Decisions, RecordedDecision, RefusedDecision } from '../domain/quota-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { messageParams, reportOf } from './messages.ts';
import { moment, pageOf, pageQuery, pageReply } from './paging.ts';

const dateOf = (at: string | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** Of one agent, or of all; from a moment on, and before another. */
const violationsQuery = pageQuery.extend({
  agent: uuid.optional(),
  from: moment.optional(),
  until: moment.optional(),
});

/** `messages/{id}/policy` and `governance/violations`: which rule decided, by which facts. */
export const policyRoutes = ({ history, decisions }: { history: History; decisions: Decisions }): Route[] => [
  endpoint({
    method: 'get',
    path: '/messages/:message/policy',
    summary: 'Which rules decided about a message, and by which facts',
    auth: 'token',
    params: messageParams,
    reply: messagePolicy,
    errors: ['item.not_found'],
    async handle({ params, subject }) {
      const { ref, state, code } = await reportOf(history, subject.userId, params.message);
      const made = await decisions.of(subject.userId, ref.messageId);
      // a tool that was refused refuses the message only when the message ended by that name
      const no = made.find((each) => !each.allowed && (each.step !== 'tool' || each.code === code));
      return {
        message_id: ref.messageId,
        state,
        code: code ?? null,
        decided_by: no?.code ? { step: no.step, rule: no.rule, code: no.code } : null,
        decisions: made.map((each) => ({ ...view(each), reevaluated: reevaluate(each) })),
      };
    },
  }),
  endpoint({
    method: 'get',
    path: '/governance/violations',
    summary: 'List what rules refused, newest first',
    auth: 'token',
    query: violationsQuery,
    reply: pageReply(violationView),
    errors: ['input.invalid'],
    async handle({ query: { agent, from, until, ...page }, subject }) {
      const filter = { agentId: agent, from: dateOf(from), until: dateOf(until) };
      return pageOf(await decisions.refused(subject.userId, { ...page, ...filter }), violation);
    },
  }),
];

const view = (made: RecordedDecision): z.input<typeof decisionView> => ({
  message_id: made.messageId,
  agent_id: made.agentId,
  step: made.step,
  call: made.call,
  allowed: made.allowed,
  rule: made.rule,
  code: made.code ?? null,
  details: made.details,
  facts: made.facts as Record<string, unknown>,
  policy_version: made.policyVersion,
  policy_hash: made.policyHash,
  decided_at: made.decidedAt.toISOString(),
});

const violation = (made: RefusedDecision): z.input<typeof violationView> => ({
  ...view(made),
  tool: typeof made.details['tool'] === 'string' ? made.details['tool'] : null,
  severity: severityOf(made.code) ?? 'info',
  sender: made.sender,
});
