import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { ContentGrant, ContentGrants, HeldGrant } from '../domain/role-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';

const time = z.iso.datetime();
/** A month at most. */
const HOURS = 24 * 30;

const grantReply = z.strictObject({
  grant_id: uuid,
  agent_id: uuid,
  auditor_user_id: uuid,
  created_at: time,
  expires_at: time,
  revoked_at: time.nullable(),
});

/** `me/grants`: an owner lets an auditor read one agent's messages and timelines for a time, and takes it back. */
export const grantRoutes = ({ grants }: { grants: ContentGrants }): Route[] => [
  endpoint({
    method: 'post',
    path: '/me/grants',
    summary: 'Let an auditor read what one agent was asked and answered, for some hours',
    auth: 'token',
    status: 201,
    body: z.strictObject({
      /** The XMPP address of the auditor. */
      auditor: z.string().min(3).max(512),
      agent_id: uuid,
      hours: z.number().int().min(1).max(HOURS),
    }),
    reply: grantReply,
    errors: ['item.not_found', 'policy.violation', 'service.unavailable'],
    async handle({ body, subject }) {
      const { auditor: auditorJid, agent_id: agentId, hours } = body;
      const given = await grants.give(subject.userId, { auditorJid, agentId, hours });
      if (given === undefined) throw new AppError('item.not_found');
      return grantView(given);
    },
  }),
  endpoint({
    method: 'get',
    path: '/me/grants',
    summary: 'List what you have granted, newest first, those that are over too',
    auth: 'token',
    query: pageQuery,
    reply: pageReply(grantReply),
    errors: ['service.unavailable'],
    handle: async ({ query, subject }) => pageOf(await grants.list(subject.userId, query), grantView),
  }),
  endpoint({
    method: 'delete',
    path: '/me/grants/:grant',
    summary: 'Take a grant back: nothing more is read under it',
    auth: 'token',
    params: z.strictObject({ grant: uuid }),
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject }) {
      if (!(await grants.revoke(subject.userId, params.grant))) throw new AppError('item.not_found');
    },
  }),
];

const grantView = (grant: ContentGrant): z.input<typeof grantReply> => ({
  grant_id: grant.id,
  agent_id: grant.agentId,
  auditor_user_id: grant.auditorUserId,
  created_at: grant.createdAt.toISOString(),
  expires_at: grant.expiresAt.toISOString(),
  revoked_at: grant.revokedAt?.toISOString() ?? null,
});

export const heldReply = z.strictObject({
  grant_id: uuid,
  owner_user_id: uuid,
  owner_jid: z.string(),
  agent_id: uuid,
  created_at: time,
  expires_at: time,
});

export const heldView = (grant: HeldGrant): z.input<typeof heldReply> => ({
  grant_id: grant.id,
  owner_user_id: grant.ownerUserId,
  owner_jid: grant.ownerJid,
  agent_id: grant.agentId,
  created_at: grant.createdAt.toISOString(),
  expires_at: grant.expiresAt.toISOString(),
});
