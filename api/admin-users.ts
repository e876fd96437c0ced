import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { roles } from '../contracts/roles.ts';
import { reasons } from '../contracts/reasons.ts';
import type { ListedUser, UserAdministration } from '../domain/role-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { RequireRole } from './roles.ts';
import { forRole } from './roles.ts';

interface Parts {
  users: UserAdministration;
  requireRole: RequireRole;
}

const role = z.enum(roles);

const userReply = z.strictObject({
  user_id: uuid,
  email: z.string(),
  name: z.string(),
  jid: z.string(),
  role,
  created_at: z.iso.datetime(),
});

/** `admin/users`: who has an account, and what they may do. */
export const adminUserRoutes = ({ users, requireRole }: Parts): Route[] =>
  forRole(requireRole, 'admin', [
    endpoint({
      method: 'get',
      path: '/admin/users',
      summary: 'List the accounts, newest first, for an admin',
      auth: 'token',
      query: pageQuery,
      reply: pageReply(userReply),
      errors: ['item.not_found', 'service.unavailable'],
      handle: async ({ query, subject }) => pageOf(await users.list(subject.userId, query), userView),
    }),
    endpoint({
      method: 'put',
      path: '/admin/users/:user/role',
      summary: 'Make somebody a user, an auditor or an admin',
      auth: 'token',
      params: z.strictObject({ user: uuid }),
      body: z.strictObject({ role }),
      reply: z.strictObject({ user_id: uuid, role }),
      errors: ['item.not_found', 'policy.violation', 'service.unavailable'],
      async handle({ params, body, subject }) {
        const outcome = await users.changeRole(subject.userId, params.user, body.role);
        if (outcome === 'unknown') throw new AppError('item.not_found');
        if (outcome === 'last') throw new AppError('policy.violation', { reason: reasons.admin_last });
        return { user_id: params.user, role: body.role };
      },
    }),
  ]);

const userView = ({ userId, email, name, jid, role: has, createdAt }: ListedUser): z.input<typeof userReply> => ({
  ...{ user_id: userId, email, name, jid, role: has },
  created_at: createdAt.toISOString(),
});
