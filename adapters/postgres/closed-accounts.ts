import type { ClosedAccounts } from '../../domain/purge-ports.ts';
import type { Database } from './database.ts';

/** Erases across tenants by functions that know which accounts are closed; nothing else of the platform can. */
export function postgresClosedAccounts(database: Database): ClosedAccounts {
  const ids = async (name: string, statement: string, value: unknown): Promise<string[]> =>
    (await database.call<{ id: string }>(name, statement, [value])).map(({ id }) => id);
  return {
    list: (limit) => ids('closed-accounts', 'SELECT id FROM closed_accounts($1) AS id', limit),
    agentsOf: (ownerUserId) =>
      ids('agents-of-closed-account', 'SELECT id FROM agents_of_closed_account($1) AS id', ownerUserId),
    async erase(ownerUserId) {
      const [row] = await database.call<{ erased: boolean }>('erase-account', 'SELECT erase_account($1) AS erased', [
        ownerUserId,
      ]);
      return row?.erased ?? false;
    },
  };
}
