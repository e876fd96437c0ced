import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { ownQuota, quotaLimits, quotaNames } from '../contracts/quota.ts';
import { InvalidInput } from '../contracts/field-error.ts';
import { reasonWith } from '../contracts/reasons.ts';
import type { QuotaAlert, Quotas, QuotaSettings, Usage, UsageReport } from '../domain/quota-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

const limits = z.strictObject(quotaLimits.shape);
const settingsReply = z.strictObject({ granted: limits, own: ownQuota, limits });

const usage = z.strictObject({
  tokens_this_minute: z.number(),
  tokens_today: z.number(),
  worker_seconds_today: z.number(),
  memory_bytes: z.number(),
  requests: z.number().int(),
});

const warning = z.strictObject({
  alert_id: uuid,
  kind: z.string(),
  agent_id: uuid.nullable(),
  window_start: z.iso.datetime(),
  used: z.number(),
  limit: z.number(),
  created_at: z.iso.datetime(),
  /** When its owner said that they have seen it, and who that was. */
  acknowledged_at: z.iso.datetime().nullable(),
  acknowledged_by: uuid.nullable(),
});

const usageReply = z.strictObject({
  at: z.iso.datetime(),
  minute_ends_at: z.iso.datetime(),
  day_ends_at: z.iso.datetime(),
  user: usage,
  agents: z.array(usage.extend({ agent_id: uuid })),
  /** Windows of the last day in which four fifths of a limit were used. */
  warnings: z.array(warning),
});

const userParams = z.strictObject({ user: uuid });

/** Limits: what an admin allows, what a user allows themself of it, and what is used. */
export function quotaRoutes({ quotas }: { quotas: Quotas }): Route[] {
  const found = (settings: QuotaSettings | undefined): QuotaSettings => {
    if (settings === undefined) throw new AppError('item.not_found');
    return settings;
  };
  /** To everybody else an admin's address is one that does not exist. */
  const requireAdmin = async (userId: string): Promise<void> => {
    if (!(await quotas.isAdmin(userId))) throw new AppError('item.not_found');
  };
  return [
    endpoint({
      method: 'get',
      path: '/governance/quota',
      summary: 'Limits of the account, and who set them',
      auth: 'token',
      reply: settingsReply,
      errors: ['item.not_found'],
      handle: async ({ subject }) => found(await quotas.of(subject.userId)),
    }),
    endpoint({
      method: 'put',
      path: '/governance/quota',
      summary: 'Lower limits of the account; what is left out is as an admin set it',
      auth: 'token',
      body: ownQuota,
      reply: settingsReply,
      errors: ['item.not_found'],
      async handle({ body, subject }) {
        const { granted } = found(await quotas.of(subject.userId));
        const raised = quotaNames.filter((name) => (body[name] ?? 0) > granted[name]);
        if (raised.length > 0)
          throw new InvalidInput(
            raised.map((name) => ({
              pointer: `#/${name}`,
              ...reasonWith('limit_granted', { maximum: granted[name] }),
            })),
          );
        return found(await quotas.setOwn(subject.userId, body));
      },
    }),
    endpoint({
      method: 'get',
      path: '/governance/usage',
      summary: 'What is used of the limits now, and warnings of the last day',
      auth: 'token',
      reply: usageReply,
      handle: async ({ subject }) => report(await quotas.usage(subject.userId)),
    }),
    endpoint({
      method: 'post',
      path: '/alerts/:alert/acknowledge',
      summary: 'Say that you have seen a warning; said again, the first time counts',
      auth: 'token',
      status: 200,
      params: z.strictObject({ alert: uuid }),
      reply: warning,
      errors: ['item.not_found'],
      async handle({ params, subject }) {
        const seen = await quotas.acknowledge(subject.userId, params.alert);
        if (seen === undefined) throw new AppError('item.not_found');
        return warningView(seen);
      },
    }),
    endpoint({
      method: 'get',
      path: '/admin/users/:user/quota',
      summary: 'Limits of a user; for admins',
      auth: 'token',
      params: userParams,
      reply: settingsReply,
      errors: ['item.not_found'],
      async handle({ params, subject }) {
        await requireAdmin(subject.userId);
        return found(await quotas.of(params.user));
      },
    }),
    endpoint({
      method: 'put',
      path: '/admin/users/:user/quota',
      summary: 'Set the limits of a user; for admins',
      auth: 'token',
      params: userParams,
      body: limits,
      reply: settingsReply,
      errors: ['item.not_found'],
      async handle({ params, body, subject }) {
        await requireAdmin(subject.userId);
        return found(await quotas.grant(subject.userId, params.user, body));
      },
    }),
  ];
}

const usageView = (used: Usage): z.input<typeof usage> => ({
  tokens_this_minute: used.minuteTokens,
  tokens_today: used.dayTokens,
  worker_seconds_today: used.workerMs / 1_000,
  memory_bytes: used.memoryBytes,
  requests: used.requests,
});

const endOf = (at: Date, window: number): string => new Date((Math.floor(+at / window) + 1) * window).toISOString();

const report = ({ at, user, agents, alerts }: UsageReport): z.input<typeof usageReply> => ({
  at: at.toISOString(),
  minute_ends_at: endOf(at, 60_000),
  day_ends_at: endOf(at, 86_400_000),
  user: usageView(user),
  agents: agents.map((agent) => ({ agent_id: agent.agentId, ...usageView(agent) })),
  warnings: alerts.map(warningView),
});

const warningView = (alert: QuotaAlert): z.input<typeof warning> => ({
  alert_id: alert.id,
  kind: alert.kind,
  agent_id: alert.agentId ?? null,
  window_start: alert.windowStart.toISOString(),
  used: alert.used,
  limit: alert.limit,
  created_at: alert.createdAt.toISOString(),
  acknowledged_at: alert.acknowledged?.at.toISOString() ?? null,
  acknowledged_by: alert.acknowledged?.by ?? null,
});
