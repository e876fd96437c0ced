import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import type { PriceList } from '../contracts/price-list.ts';
import type { UsedTokens } from '../domain/quota-ports.ts';
import type { UsageTotals } from '../domain/usage-days.ts';
import { dayOf, daysUntil, usageDays } from '../domain/usage-days.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

const totals = z.strictObject({
  runs: z.number().int(),
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  /** Estimated, of what has a known price; null: nothing of it has one. An exact decimal number, as a text. */
  cost: z.string().nullable(),
  /** Tokens that are not in `cost`: the price of their model is not known. */
  unpriced_tokens: z.number().int(),
});
const asked = z.strictObject({
  /** Null when the message ended before a model was asked. */
  provider: z.string().nullable(),
  model: z.string().nullable(),
});

const usageReply = z.strictObject({
  at: z.iso.datetime(),
  /** The first and the last day, both included; days are those of UTC. */
  from: z.iso.date(),
  to: z.iso.date(),
  /** The operator's price list, by which costs are estimated; null: there is none. */
  prices: z.strictObject({ as_of: z.iso.date(), currency: z.string() }).nullable(),
  total: totals,
  days: z.array(totals.extend({ day: z.iso.date() })),
  /** The most tokens first. */
  agents: z.array(totals.extend({ agent_id: uuid, models: z.array(totals.extend(asked.shape)) })),
  rows: z.array(totals.extend({ day: z.iso.date(), agent_id: uuid, ...asked.shape })),
});

interface Parts {
  used: UsedTokens;
  prices: PriceList | undefined;
}

/** What agents used, day by day, and what it cost: sums of the executions, to the unit. */
export const usageDayRoutes = ({ used, prices }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/governance/usage/days',
    summary: 'Runs, tokens and estimated cost by UTC day, agent and model',
    auth: 'token',
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(31).default(7), agent: uuid.optional() }),
    reply: usageReply,
    async handle({ query, subject }) {
      const at = new Date();
      const { from, until } = daysUntil(at, query.days);
      const rows = await used.between(subject.userId, from, until, query.agent);
      const usage = usageDays(rows, from, until, prices);
      return {
        at: at.toISOString(),
        from: dayOf(from),
        to: dayOf(at),
        prices: prices ? { as_of: prices.as_of, currency: prices.currency } : null,
        total: view(usage.total),
        days: usage.days.map((each) => ({ day: each.day, ...view(each) })),
        agents: usage.agents.map(({ agentId, models, ...sum }) => ({
          agent_id: agentId,
          ...view(sum),
          models: models.map((each) => ({ provider: each.provider, model: each.model, ...view(each) })),
        })),
        rows: usage.rows.map(({ day, agentId, provider, model, ...sum }) => ({
          ...{ day, agent_id: agentId, provider, model },
          ...view(sum),
        })),
      };
    },
  }),
];

const view = (sum: UsageTotals): z.input<typeof totals> => ({
  runs: sum.runs,
  prompt_tokens: sum.promptTokens,
  completion_tokens: sum.completionTokens,
  cost: sum.cost,
  unpriced_tokens: sum.unpricedTokens,
});
