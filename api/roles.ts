import { AppError } from '../contracts/errors.ts';
import type { Role } from '../contracts/roles.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Roles } from '../domain/role-ports.ts';
import type { Route, Subject } from './endpoint.ts';

/** Throws what an unknown address is answered with unless the caller has one of these roles now. */
export type RequireRole = (subject: Subject, ...allowed: Role[]) => Promise<void>;

/**
 * Reads the role at every request and not from the access token: whose role is taken away has lost it at once, in all
 * processes. An API key never has more than its owner's own rights.
 */
export const roleCheck =
  (roles: Roles): RequireRole =>
  async (subject, ...allowed) => {
    const role = subject.scopes === undefined ? await roles.of(subject.userId) : undefined;
    if (role === undefined || !allowed.includes(role))
      throw new AppError('item.not_found', { reason: reasons.no_address });
  };

/** Routes of a role: for everybody else who has signed in they are not there, whatever they send. */
export const forRole = (requireRole: RequireRole, role: Role, routes: Route[]): Route[] =>
  routes.map((route) => ({ ...route, scope: 'account', admit: (subject) => requireRole(subject, role) }));
