import { z } from 'zod';
import { InvalidInput } from '../contracts/field-error.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { PriceList } from '../contracts/price-list.ts';
import { reasons, reasonWith } from '../contracts/reasons.ts';
import type { FiguresOfAgent, UsedTokens } from '../domain/quota-ports.ts';
import type { UsageTotals } from '../domain/usage-days.ts';
import { DAY_MS, dayOf, daysUntil, usageDays } from '../domain/usage-days.ts';
import { outcomesOf, outcomesReply } from './agent-activity.ts';
import { latency, latencyOf } from './agent-view.ts';
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

/** The longest period that is counted at once, in days. */
const MOST_DAYS = 31;

const period = {
  /** Days of UTC until today; so many times 24 hours before `until`, where that is given. `from` says when to begin instead. */
  days: z.coerce.number().int().min(1).max(MOST_DAYS).default(7),
  from: z.iso.datetime().optional(),
  /** Before this moment; without it, until now. */
  until: z.iso.datetime().optional(),
};
const query = z.strictObject({ ...period, agent: uuid.optional() });

const usageReply = z.strictObject({
  at: z.iso.datetime(),
  /** The first and the last day, both included; days are those of UTC, and may be counted in part. */
  from: z.iso.date(),
  to: z.iso.date(),
  /** The operator's price list, by which costs are estimated; null: there is none. */
  prices: z.strictObject({ as_of: z.iso.date(), currency: z.string() }).nullable(),
  total: totals,
  days: z.array(totals.extend({ day: z.iso.date() })),
  /** The most tokens first; deleted agents are among them until they are purged. */
  agents: z.array(
    totals.extend({
      agent_id: uuid,
      models: z.array(totals.extend(asked.shape)),
      outcomes: outcomesReply,
      platform_latency: latency,
      /** Of messages that reached a model. */
      ai_latency: latency,
    }),
  ),
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
    query,
    reply: usageReply,
    errors: ['input.invalid'],
    async handle({ query, subject }) {
      const at = new Date();
      const { from, until } = periodOf(query, at);
      const asked = [subject.userId, from, until, query.agent] as const;
      const [rows, figures] = await Promise.all([used.between(...asked), used.figures(...asked)]);
      const usage = usageDays(rows, from, until, prices);
      const figuresOf = new Map(figures.map((each) => [each.agentId, each]));
      return {
        at: at.toISOString(),
        from: dayOf(from),
        to: dayOf(new Date(+until - 1)),
        prices: prices ? { as_of: prices.as_of, currency: prices.currency } : null,
        total: view(usage.total),
        days: usage.days.map((each) => ({ day: each.day, ...view(each) })),
        agents: usage.agents.map(({ agentId, models, ...sum }) => ({
          agent_id: agentId,
          ...view(sum),
          models: models.map((each) => ({ provider: each.provider, model: each.model, ...view(each) })),
          ...figuresView(figuresOf.get(agentId)),
        })),
        rows: usage.rows.map(({ day, agentId, provider, model, ...sum }) => ({
          ...{ day, agent_id: agentId, provider, model },
          ...view(sum),
        })),
      };
    },
  }),
];

/** Throws `InvalidInput` for a period that ends before it begins, and for one that is too long. */
function periodOf({ days, ...given }: z.output<typeof query>, at: Date): { from: Date; until: Date } {
  if (given.from === undefined && given.until === undefined) return daysUntil(at, days);
  const until = given.until === undefined ? at : new Date(given.until);
  const from = given.from === undefined ? new Date(+until - days * DAY_MS) : new Date(given.from);
  const parameter = given.until === undefined ? 'from' : 'until';
  if (+until <= +from) throw new InvalidInput([{ parameter, code: 'period_order', detail: reasons.period_order }]);
  if (+until - +from > MOST_DAYS * DAY_MS)
    throw new InvalidInput([{ parameter, ...reasonWith('period_long', { maximum: MOST_DAYS }) }]);
  return { from, until };
}

const nothing: Omit<FiguresOfAgent, 'agentId'> = {
  outcomes: [],
  platformLatency: { median: null, p95: null },
  aiLatency: { median: null, p95: null },
};
const figuresView = (figures = nothing) => ({
  outcomes: outcomesOf(figures),
  platform_latency: latencyOf(figures.platformLatency),
  ai_latency: latencyOf(figures.aiLatency),
});

const view = (sum: UsageTotals): z.input<typeof totals> => ({
  runs: sum.runs,
  prompt_tokens: sum.promptTokens,
  completion_tokens: sum.completionTokens,
  cost: sum.cost,
  unpriced_tokens: sum.unpricedTokens,
});
