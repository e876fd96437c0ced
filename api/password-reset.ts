import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { reasons } from '../contracts/reasons.ts';
import type { PasswordGuard } from '../domain/sign-in-ports.ts';
import type { PasswordResets } from '../domain/way-in-ports.ts';
import { addressOf } from './caller.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { hashPassword } from './passwords.ts';
import type { RequireRole } from './roles.ts';
import { forRole } from './roles.ts';
import type { EndSessions } from './sessions.ts';
import { newPassword } from './texts.ts';

interface Parts {
  resets: PasswordResets;
  guard: PasswordGuard;
  ended: EndSessions;
  requireRole: RequireRole;
}

/** 256 random bits need no slow hash. */
const hashOf = (token: string): Uint8Array => createHash('sha256').update(`password reset:${token}`).digest();

const gone = () => new AppError('item.not_found', { reason: reasons.reset_over });

/** An admin gives somebody a token, once; with it they set a password of their own, once. */
export const passwordResetRoutes = ({ resets, guard, ended, requireRole }: Parts): Route[] => [
  ...forRole(requireRole, 'admin', [
    endpoint({
      method: 'post',
      path: '/admin/users/:user/password-reset',
      summary: 'Make a token with which somebody sets a new password; it is shown once',
      auth: 'token',
      status: 201,
      params: z.strictObject({ user: uuid }),
      reply: z.strictObject({ user_id: uuid, token: z.string(), expires_at: z.iso.datetime() }),
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params, subject }) {
        const token = randomBytes(32).toString('base64url');
        const expiresAt = await resets.issue(subject.userId, params.user, hashOf(token));
        if (expiresAt === undefined) throw new AppError('item.not_found');
        return { user_id: params.user, token, expires_at: expiresAt.toISOString() };
      },
    }),
  ]),
  endpoint({
    method: 'post',
    path: '/auth/password-reset',
    summary: 'Set a new password with a token of an admin; ends all sign-ins',
    auth: 'none',
    body: z.strictObject({ token: z.string().min(1).max(256), password: newPassword }),
    errors: ['item.not_found', 'rate.limited', 'service.unavailable'],
    async handle({ body, request }) {
      const hash = hashOf(body.token);
      // whose account it would be is not known: wrong ones are counted by token and by address
      const who = { email: `password reset ${Buffer.from(hash).toString('base64url')}`, address: addressOf(request) };
      const { userId, endedSessions } = await guard.guarded(who, 'item.not_found', async () => {
        const owner = await resets.ownerOf(hash);
        if (owner === undefined) throw gone();
        const used = await resets.use(owner, hash, await hashPassword(body.password));
        if (used === undefined) throw gone();
        return { userId: owner, ...used };
      });
      await ended(userId, endedSessions);
    },
  }),
];
