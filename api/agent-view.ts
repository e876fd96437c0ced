import { z } from 'zod';
import { agentState } from '../contracts/account-event.ts';
import { agentInput, profile } from '../contracts/agent.ts';
import { uuid } from '../contracts/identifiers.ts';
import { agentJid } from '../contracts/addresses.ts';
import type { PriceList } from '../contracts/price-list.ts';
import type { AgentNow, AgentRecord, Latency, ListedAgent, SmallMetrics } from '../domain/agent-ports.ts';
import { totals } from '../domain/usage-days.ts';

/** An agent without its system prompt, which its owner sees only in GET of this one agent or of one version of it. */
export const agentSummary = agentInput.extend({
  agent_id: uuid,
  owner_user_id: uuid,
  jid: z.string(),
  version: z.number().int(),
  state: agentState,
  profile: profile.omit({ system_prompt: true }),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const agentReply = agentSummary.extend({ profile });

const milliseconds = z.number().nullable();
export const latency = z.strictObject({ median_ms: milliseconds, p95_ms: milliseconds });

/** Of messages that were finished. */
export const smallMetrics = z.strictObject({
  messages: z.number().int(),
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  platform_latency: latency,
  /** Of messages that reached a model. */
  ai_latency: latency,
});

export const listedAgent = agentSummary.extend({
  last_used_at: z.iso.datetime().nullable(),
  deleted_at: z.iso.datetime().nullable(),
  /** From when on a deleted agent is purged and cannot be restored. */
  purge_at: z.iso.datetime().nullable(),
  /** For how many days one that is deleted now can be restored. */
  restorable_days: z.number().int(),
  /** What it does now, with `include=metrics`: a request of it waits for a person, a message is being answered, or neither. */
  activity: z.enum(['idle', 'thinking', 'waiting']).optional(),
  /** Requests of it that nobody has answered yet; with `include=metrics`. */
  waiting_approvals: z.number().int().optional(),
  /** Of the last 24 hours; with `include=metrics`. */
  metrics: smallMetrics
    .extend({
      /** Estimated, of what has a known price; null: nothing of it has one. An exact decimal number, as a text. */
      cost: z.string().nullable(),
      /** Tokens that are not in `cost`: the price of their model is not known. */
      unpriced_tokens: z.number().int(),
      /** Of the operator's price list; null: there is none. */
      currency: z.string().nullable(),
    })
    .optional(),
});

export function summaryOf(record: AgentRecord, agentsDomain: string): z.input<typeof agentSummary> {
  return {
    agent_id: record.agentId,
    owner_user_id: record.ownerUserId,
    jid: agentJid(record.agentId, agentsDomain),
    version: record.version,
    state: record.state,
    ...record.definition,
    created_at: record.createdAt.toISOString(),
    updated_at: record.updatedAt.toISOString(),
  };
}

export function replyOf(
  record: AgentRecord & { systemPrompt: string },
  agentsDomain: string,
): z.input<typeof agentReply> {
  const summary = summaryOf(record, agentsDomain);
  return { ...summary, profile: { ...summary.profile, system_prompt: record.systemPrompt } };
}

const DAY_MS = 86_400_000;

interface ListedBy {
  agentsDomain: string;
  retentionDays: number;
  prices: PriceList | undefined;
}

export function listedOf(
  agent: ListedAgent,
  { agentsDomain, retentionDays, prices }: ListedBy,
): z.input<typeof listedAgent> {
  const { deletedAt, lastUsedAt, now, metrics } = agent;
  return {
    ...summaryOf(agent, agentsDomain),
    last_used_at: lastUsedAt?.toISOString() ?? null,
    deleted_at: deletedAt?.toISOString() ?? null,
    purge_at: deletedAt ? new Date(deletedAt.getTime() + retentionDays * DAY_MS).toISOString() : null,
    restorable_days: retentionDays,
    ...(now && { activity: activityOf(now), waiting_approvals: now.waitingApprovals }),
    ...(metrics && { metrics: { ...metricsOf(metrics), ...costOf(metrics, prices) } }),
  };
}

const activityOf = ({ atWork, waitingApprovals }: AgentNow) =>
  waitingApprovals > 0 ? 'waiting' : atWork ? 'thinking' : 'idle';

function costOf({ models }: NonNullable<ListedAgent['metrics']>, prices: PriceList | undefined) {
  const { cost, unpricedTokens } = totals(models, prices);
  return { cost, unpriced_tokens: unpricedTokens, currency: prices?.currency ?? null };
}

export const metricsOf = (metrics: SmallMetrics): z.input<typeof smallMetrics> => ({
  messages: metrics.messages,
  prompt_tokens: metrics.promptTokens,
  completion_tokens: metrics.completionTokens,
  platform_latency: latencyOf(metrics.platformLatency),
  ai_latency: latencyOf(metrics.aiLatency),
});

export const latencyOf = ({ median, p95 }: Latency): z.input<typeof latency> => ({ median_ms: median, p95_ms: p95 });
