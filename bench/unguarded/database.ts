import type { Database } from '../../adapters/postgres/database.ts';
import { openDatabase as guarded } from '../../adapters/postgres/database.ts';

/** For roles that no row-level security binds: one statement needs no transaction to say whose rows it may see. */
export function openDatabase(...settings: Parameters<typeof guarded>): Database {
  const database = guarded(...settings);
  return { ...database, statementAsOwner: (_owner, name, statement, values) => database.call(name, statement, values) };
}
