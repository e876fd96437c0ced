import type { Logger } from 'pino';
import { documentParser as documentReader } from '../adapters/documents/parse-document.ts';
import type { Guard } from '../adapters/http/guard.ts';
import { guardedHosts } from '../adapters/http/hosts.ts';
import { mcpClient } from '../adapters/mcp/client.ts';
import { smtpServer } from '../adapters/mail/smtp-server.ts';
import { smtpSender } from '../adapters/mail/smtp.ts';
import { readOnlyDatabases } from '../adapters/postgres-query/read-only-databases.ts';
import { postgresAgentName } from '../adapters/postgres/agent-versions.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { postgresAgentFiles } from '../adapters/postgres/documents.ts';
import { postgresMcpRecords } from '../adapters/postgres/mcp-records.ts';
import { postgresStoredConnections } from '../adapters/postgres/stored-connections.ts';
import { codeSandbox } from '../adapters/sandbox/sandbox.ts';
import type { Config } from '../config/env.ts';
import type { Vault } from '../domain/ports.ts';
import { codeExecutor } from '../tools/code-executor.ts';
import { databaseQuery } from '../tools/database-query.ts';
import { documentParser } from '../tools/document-parser.ts';
import { emailSender } from '../tools/email-sender.ts';
import { httpRequestTool } from '../tools/http-request.ts';
import { keptFiles } from '../tools/kept-files.ts';
import { mcpToolbox } from '../tools/mcp-tools.ts';
import { searchApiTool } from '../tools/search-api.ts';
import { toolbox } from '../tools/toolbox.ts';

interface World {
  config: Config<'ai'>;
  database: Database;
  vault: Vault;
  guard: Guard;
  log: Logger;
}

/** Everything that an AI worker can do for a model, each tool with what it touches. */
export function agentTools({ config, database, vault, guard, log }: World) {
  const files = postgresAgentFiles(database, vault);
  const sandbox = codeSandbox({
    bubblewrap: config.AIOX_BUBBLEWRAP,
    told: (language, error) => log.warn({ event: 'sandbox_missing', language, error }),
  });
  const mcp = {
    records: postgresMcpRecords(database, vault),
    client: mcpClient({ guard, commands: config.AIOX_MCP_STDIO }),
  };
  const builtIn = toolbox([
    documentParser({ files, parser: documentReader() }),
    searchApiTool(config.AIOX_SEARCH_URL, fetch),
    codeExecutor(sandbox),
    emailSender({ mail: mailOf(config), nameOf: postgresAgentName(database) }),
    databaseQuery({
      connections: postgresStoredConnections(database, vault, log),
      databases: readOnlyDatabases(guardedHosts(config.AIOX_ALLOW_PRIVATE_ENDPOINTS)),
    }),
    httpRequestTool(guard.fetch),
  ]);
  const ofServers = mcpToolbox(mcp);
  return {
    mcp,
    keepFiles: keptFiles(files),
    toolOf: async (ownerUserId: string, name: string) =>
      builtIn.find(name) ?? (await ofServers.find(ownerUserId, name)),
    ready: builtIn.ready,
    report: () => ({ ...builtIn.report(), mcp_commands: Object.keys(config.AIOX_MCP_STDIO) }),
    stop: () => builtIn.stop(),
  };
}

const mailOf = ({ AIOX_SMTP_URL: url, AIOX_SMTP_FROM: from }: Config<'ai'>) =>
  url !== undefined && from !== undefined ? smtpSender({ server: smtpServer(url), from }) : undefined;
