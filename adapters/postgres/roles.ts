import type { Role } from '../../contracts/roles.ts';
import type { ListedUser, Roles, UserAdministration } from '../../domain/role-ports.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';

const ROLE = 'SELECT role FROM users WHERE id = $1 AND deleted_at IS NULL';

/** Roles as they are now: what is taken away is gone with the next request. */
export function postgresRoles(database: Database): Roles {
  return {
    async of(userId) {
      const [found] = await database.statementAsOwner<{ role: Role }>(userId, 'role-of', ROLE, [userId]);
      return found?.role;
    },
  };
}

type Listed = Omit<ListedUser, 'userId' | 'createdAt'> & { id: string; created_at: Date };

/** Looks across tenants by functions that ask whether an admin calls. */
export function postgresUserAdministration(database: Database): UserAdministration {
  return {
    async list(adminId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const values = [adminId, after?.at ?? null, after?.id ?? null, limit + 1];
      const rows = await database.call<Listed>('list-users', 'SELECT * FROM list_users($1, $2, $3, $4)', values);
      return page(rows, limit, listed, ({ created_at: at, id }) => ({ at, id }));
    },
    async changeRole(adminId, userId, role) {
      const [row] = await database.call<{ outcome: 'changed' | 'same' | 'unknown' | 'last' }>(
        'change-role',
        'SELECT change_role($1, $2, $3) AS outcome',
        [adminId, userId, role],
      );
      return row?.outcome ?? 'unknown';
    },
  };
}

const listed = ({ id, created_at, ...rest }: Listed): ListedUser => ({ ...rest, userId: id, createdAt: created_at });
