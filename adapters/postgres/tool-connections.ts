import type { Vault } from '../../domain/ports.ts';
import type { ToolConnection, ToolConnections } from '../../domain/tool-connection-ports.ts';
import { auditEvent } from './audit-event.ts';
import type { Database } from './database.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { place, sealText } from './sealed-text.ts';

/** For one owner: a name each is enough for people, and a table is not a store for whoever likes to fill it. */
const MOST = 50;

const shown = { name: true, allowedTables: true, createdAt: true, lastUsedAt: true } as const;

/** Owners' connections as the API keeps them: it can write one and cannot read again where it leads and who signs in. */
export function postgresToolConnections(database: Database, vault: Vault): ToolConnections {
  return {
    list: (ownerUserId) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const query = { where: { ownerUserId }, orderBy: { name: 'asc' }, select: shown } as const;
        return (await transaction.toolConnection.findMany(query)).map(toolConnection);
      }),

    find: (ownerUserId, name) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const query = { where: { ownerUserId_name: { ownerUserId, name } }, select: shown };
        const row = await transaction.toolConnection.findUnique(query);
        return row ? toolConnection(row) : undefined;
      }),

    async put(ownerUserId, { name, access, allowedTables }) {
      const sealed = await sealText(
        vault,
        ownerUserId,
        place.toolConnection(name, allowedTables),
        JSON.stringify(access),
      );
      const written = {
        ...{ kind: 'postgres', access: sealed, allowedTables },
        ...{ createdAt: new Date(), lastUsedAt: null },
      };
      return database.asOwner(ownerUserId, async (transaction) => {
        // of many at once no more are saved
        await oneAtATime(transaction, 'tool connections', ownerUserId);
        if ((await transaction.toolConnection.count({ where: { ownerUserId, name: { not: name } } })) >= MOST)
          return undefined;
        const row = await transaction.toolConnection.upsert({
          where: { ownerUserId_name: { ownerUserId, name } },
          create: { ownerUserId, name, ...written },
          update: written,
          select: shown,
        });
        await auditEvent(transaction, ownerUserId, 'tool_connection.saved', { name, tables: allowedTables.length });
        return toolConnection(row);
      });
    },

    remove: (ownerUserId, name) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const { count } = await transaction.toolConnection.deleteMany({ where: { ownerUserId, name } });
        if (count > 0) await auditEvent(transaction, ownerUserId, 'tool_connection.deleted', { name });
        return count > 0;
      }),
  };
}

const toolConnection = (row: Omit<ToolConnection, 'kind'>): ToolConnection => ({ ...row, kind: 'postgres' });
