import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { allowedTables, connectionName, postgresAccess } from '../contracts/tool-connection.ts';
import { reasons } from '../contracts/reasons.ts';
import type { ToolConnection, ToolConnections } from '../domain/tool-connection-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

interface Parts {
  connections: ToolConnections;
  /** What is wrong with a host that an owner gives; undefined when it may be connected to. */
  hostFault: (host: string, ssl: 'verify' | 'off') => Promise<{ field: 'host' | 'ssl'; reason: string } | undefined>;
}

const params = z.strictObject({ connection: connectionName });

const newConnection = z.strictObject({
  kind: z.literal('postgres').default('postgres'),
  ...postgresAccess.shape,
  allowed_tables: allowedTables,
});

const connectionReply = z.strictObject({
  name: connectionName,
  kind: z.literal('postgres'),
  allowed_tables: z.array(z.string()),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
});

/** `tool-connections`: databases that an owner lets their agents read by `database_query`; how to get in is never shown. */
export const toolConnectionRoutes = ({ connections, hostFault }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/tool-connections',
    summary: 'List your connections for tools, without where they lead and how to get in',
    auth: 'token',
    reply: z.strictObject({ items: z.array(connectionReply) }),
    errors: ['service.unavailable'],
    async handle({ subject }) {
      return { items: (await connections.list(subject.userId)).map(connectionView) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/tool-connections/:connection',
    summary: 'Read one connection, without where it leads and how to get in',
    auth: 'token',
    params,
    reply: connectionReply,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params: { connection: name }, subject }) {
      const found = await connections.find(subject.userId, name);
      if (!found) throw new AppError('item.not_found');
      return connectionView(found);
    },
  }),
  endpoint({
    method: 'put',
    path: '/tool-connections/:connection',
    summary: 'Save or replace a connection to a PostgreSQL database, and the tables of it that may be read',
    auth: 'token',
    params,
    body: newConnection,
    reply: connectionReply,
    errors: ['service.unavailable'],
    async handle({ params: { connection: name }, body: { kind: _, allowed_tables: tables, ...access }, subject }) {
      const fault = await hostFault(access.host, access.ssl);
      if (fault) throw new AppError('input.invalid', { ...fault });
      const saved = await connections.put(subject.userId, { name, access, allowedTables: [...new Set(tables)] });
      if (!saved) throw new AppError('input.invalid', { field: 'name', reason: reasons.connections_full });
      return connectionView(saved);
    },
  }),
  endpoint({
    method: 'delete',
    path: '/tool-connections/:connection',
    summary: 'Delete a connection; the next call does not use it',
    auth: 'token',
    params,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params: { connection: name }, subject }) {
      if (!(await connections.remove(subject.userId, name))) throw new AppError('item.not_found');
    },
  }),
];

const connectionView = (connection: ToolConnection): z.input<typeof connectionReply> => ({
  name: connection.name,
  kind: connection.kind,
  allowed_tables: connection.allowedTables,
  created_at: connection.createdAt.toISOString(),
  last_used_at: connection.lastUsedAt?.toISOString() ?? null,
});
