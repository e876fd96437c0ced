import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { NIL_UUID } from '../contracts/identifiers.ts';
import { mcpServerName } from '../contracts/mcp.ts';
import type { WorkerRoll } from '../domain/account-ports.ts';
import type { McpReadings, McpServer, McpServers } from '../domain/mcp-ports.ts';
import { changesBetween } from '../domain/mcp-tools.ts';
import { SILENCE_MS } from '../domain/worker-health.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { newMcpServer } from './mcp-server-input.ts';
import { mcpServerReply, mcpServerView } from './mcp-server-view.ts';

interface Parts {
  servers: McpServers;
  readings: McpReadings;
  workers: WorkerRoll;
  /** What is wrong with an address that an owner gives; undefined when it may be called. */
  endpointFault: (url: string) => Promise<string | undefined>;
}

const params = z.strictObject({ server: mcpServerName });
const names = z.array(z.string());
const refreshed = mcpServerReply.extend({
  /** What is different from the list that you were shown before; names as the server gives them. */
  changes: z.strictObject({ added: names, changed: names, removed: names }),
});

/** `mcp-servers`: an owner's own servers of the Model Context Protocol, whose tools can be given to their agents. */
export const mcpServerRoutes = ({ servers, readings, workers, endpointFault }: Parts): Route[] => {
  const found = async (ownerUserId: string, name: string): Promise<McpServer> => {
    const server = await servers.find(ownerUserId, name);
    if (!server) throw new AppError('item.not_found');
    return server;
  };
  /** The AI tier asks it; when the one who waits is gone, it stops. */
  const read = async (ownerUserId: string, name: string, response: Response): Promise<McpServer> => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await readings.read({ ownerUserId, agentId: NIL_UUID, messageId: randomUUID() }, name, gone.signal);
    return found(ownerUserId, name);
  };
  return [
    endpoint({
      method: 'get',
      path: '/mcp-servers',
      summary: 'List your MCP servers and their tools, without the headers',
      auth: 'token',
      reply: z.strictObject({
        items: z.array(mcpServerReply),
        /** Names of the programs that can be chosen as a server on standard streams, as the AI workers that live report them. */
        commands: z.array(z.string()),
      }),
      errors: ['service.unavailable'],
      async handle({ subject }) {
        const [listed, roll] = await Promise.all([servers.list(subject.userId), workers.all()]);
        const living = roll.filter(({ silentMs }) => silentMs <= SILENCE_MS.unavailable);
        const commands = new Set(living.flatMap(({ capabilities }) => capabilities.mcp_commands ?? []));
        return { items: listed.map(mcpServerView), commands: [...commands].sort() };
      },
    }),
    endpoint({
      method: 'post',
      path: '/mcp-servers',
      summary: 'Add an MCP server and read its tools',
      auth: 'token',
      status: 201,
      body: newMcpServer,
      reply: mcpServerReply,
      errors: ['item.conflict', 'policy.violation', 'worker.unavailable', 'service.unavailable'],
      // added is what was tried: a server that gives no list stays, with the reason, to be refreshed or deleted
      async handle({ body, subject, response }) {
        const fault = body.transport === 'http' ? await endpointFault(body.url) : undefined;
        if (fault !== undefined) throw new AppError('input.invalid', { field: 'url', reason: fault });
        const { name, transport } = body;
        const place =
          body.transport === 'http'
            ? { address: body.url, headers: body.headers }
            : { address: body.command, headers: {} };
        await servers.add(subject.userId, { name, transport, ...place });
        try {
          return mcpServerView(await read(subject.userId, name, response));
        } catch (error) {
          await servers.remove(subject.userId, name);
          throw error;
        }
      },
    }),
    endpoint({
      method: 'get',
      path: '/mcp-servers/:server',
      summary: 'Show one of your MCP servers',
      auth: 'token',
      params,
      reply: mcpServerReply,
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params: { server }, subject }) {
        return mcpServerView(await found(subject.userId, server));
      },
    }),
    endpoint({
      method: 'post',
      path: '/mcp-servers/:server/refresh',
      summary: 'Read the tools of an MCP server again, and take them as they are now',
      auth: 'token',
      params,
      reply: refreshed,
      errors: ['item.not_found', 'worker.unavailable', 'service.unavailable'],
      async handle({ params: { server: name }, subject, response }) {
        const before = await found(subject.userId, name);
        const after = await read(subject.userId, name, response);
        const changes = changesBetween(before.tools, after.tools);
        if (after.state === 'ready') await servers.accepted(subject.userId, name, changes);
        return { ...mcpServerView(after), changes };
      },
    }),
    endpoint({
      method: 'delete',
      path: '/mcp-servers/:server',
      summary: 'Delete an MCP server; its tools are not called again',
      auth: 'token',
      params,
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params: { server }, subject }) {
        if (!(await servers.remove(subject.userId, server))) throw new AppError('item.not_found');
      },
    }),
  ];
};
