import type { deliveryActivities } from '../activities/delivery.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { AiActivities, PlatformActivities } from '../workflows/activities.ts';
import type { FinishedSpan, SpanName } from './span.ts';

export type WatchedActivities = PlatformActivities & AiActivities & ReturnType<typeof deliveryActivities>;
type Name = keyof WatchedActivities;
type Attributes = NonNullable<FinishedSpan['attributes']>;

/** The spans that are activities. The facts of the priority are what `loadCapabilities` brings; the sum takes no time. */
const spans: Partial<Record<Name, SpanName>> = {
  checkOwnership: 'platform.ownership',
  checkGovernance: 'platform.governance',
  checkTools: 'platform.tools',
  loadCapabilities: 'platform.priority',
  loadSession: 'platform.session',
  mintPermit: 'platform.permit',
  think: 'ai.think',
  act: 'ai.tool',
  settleResponse: 'platform.result',
  updateSession: 'platform.short-memory',
  remember: 'ai.remember',
  recordExecution: 'platform.audit',
  deliver: 'door.reply',
  finishMessage: 'platform.finish',
};

export const spanOf = (activity: string): SpanName | undefined => spans[activity as Name];

type Described = {
  [N in Name]?: (
    args: Parameters<WatchedActivities[N]>,
    result: Awaited<ReturnType<WatchedActivities[N]>>,
  ) => Attributes;
};

/** Codes and numbers that answer the first question one has at such a span. */
const described: Described = {
  checkGovernance: (_, { rule, reservation }) => ({ rule, granted_tokens: reservation.granted }),
  checkTools: (_, tools) => ({ tools: tools.length }),
  think: (_, { provider, model, workerId, success, recalled, tokensUsed }) => ({
    ...{ provider, model, worker_id: workerId, success, recalled: recalled.length },
    ...{ prompt_tokens: tokensUsed.prompt, completion_tokens: tokensUsed.completion },
  }),
  act: ([, { tool, attempt }], { status, workerId }) => ({ tool, status, tool_attempt: attempt, worker_id: workerId }),
  recordExecution: ([{ outcome, attempts, priority }]) => ({
    ...{ outcome: outcome.state, attempts, priority_score: priority.score, priority_key: priority.key },
    ...(outcome.code && { code: outcome.code }),
  }),
};

/** Ids of ours, which every span carries. */
export const idsOf = (ref: MessageRef): Attributes => ({
  message_id: ref.messageId,
  agent_id: ref.agentId,
  owner_user_id: ref.ownerUserId,
});

/** What an activity that ended well was about. */
export function describe(activity: string, args: unknown[], result: unknown): Attributes {
  const told = described[activity as Name] as ((args: unknown[], result: unknown) => Attributes) | undefined;
  return told?.(args, result) ?? {};
}
