import { AppError } from '../../contracts/errors.ts';
import { because } from '../../contracts/reasons.ts';
import type { McpServer, McpServers } from '../../domain/mcp-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import { auditEvent } from './audit-event.ts';
import { isTaken } from './database-error.ts';
import type { Database } from './database.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { place, sealText } from './sealed-text.ts';

/** A platform reads them all for each message. */
const MOST = 20;

const shown = {
  ...{ name: true, transport: true, address: true, headerNames: true, tools: true, leftOut: true },
  ...{ state: true, fault: true, listedAt: true, createdAt: true },
} as const;

/** Owners' MCP servers as the API keeps them: it can write headers and cannot read them again. */
export function postgresMcpServers(database: Database, vault: Vault): McpServers {
  return {
    list: (ownerUserId) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const query = { where: { ownerUserId }, orderBy: { name: 'asc' }, select: shown } as const;
        return (await transaction.mcpServer.findMany(query)).map(serverOf);
      }),

    find: (ownerUserId, name) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const where = { ownerUserId_name: { ownerUserId, name } };
        const row = await transaction.mcpServer.findUnique({ where, select: shown });
        return row ? serverOf(row) : undefined;
      }),

    async add(ownerUserId, { name, transport, address, headers }) {
      const headerNames = Object.keys(headers).sort();
      const where = place.mcpHeaders(name, address);
      const sealed =
        headerNames.length === 0 ? null : await sealText(vault, ownerUserId, where, JSON.stringify(headers));
      try {
        await database.asOwner(ownerUserId, async (transaction) => {
          // of many at once no more are added
          await oneAtATime(transaction, 'mcp servers', ownerUserId);
          if ((await transaction.mcpServer.count({ where: { ownerUserId } })) >= MOST)
            throw new AppError('policy.violation', because('mcp_servers_full', { maximum: MOST }));
          const data = { ownerUserId, name, transport, address, headers: sealed, headerNames };
          await transaction.mcpServer.create({ data, select: { name: true } });
          await auditEvent(transaction, ownerUserId, 'mcp_server.added', { name, transport, address });
        });
      } catch (error) {
        if (isTaken(error)) throw new AppError('item.conflict', because('mcp_name_taken', { name }));
        throw error;
      }
    },

    remove: (ownerUserId, name) =>
      database.asOwner(ownerUserId, async (transaction) => {
        const { count } = await transaction.mcpServer.deleteMany({ where: { ownerUserId, name } });
        if (count > 0) await auditEvent(transaction, ownerUserId, 'mcp_server.deleted', { name });
        return count > 0;
      }),

    accepted: (ownerUserId, name, changes) =>
      database.asOwner(ownerUserId, (transaction) =>
        auditEvent(transaction, ownerUserId, 'mcp_server.refreshed', { name, ...changes }),
      ),
  };
}

type Row = {
  [K in keyof McpServer]: K extends 'transport' | 'state'
    ? string
    : K extends 'tools' | 'leftOut'
      ? unknown
      : McpServer[K];
};

/** What lies in the database was parsed when it was written. */
const serverOf = (row: Row): McpServer => row as McpServer;
