import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import { uuid } from '../../contracts/identifiers.ts';
import type { AgentNews, AnnouncedAgent } from '../../domain/chat-ports.ts';
import type { Database } from './database.ts';

const CHANNEL = 'aiox_agents';
const PAUSE_MS = 1_000;
const HEARTBEAT_MS = 10_000;
const ANSWER_LIMIT_MS = 3_000;

/** What the trigger on `agents` says. */
const change = z
  .object({ agent_id: uuid, owner_jid: z.string(), name: z.string(), state: z.enum(['active', 'paused', 'deleted']) })
  .transform(({ agent_id: agentId, owner_jid: ownerJid, name, state }): AnnouncedAgent => {
    return { agentId, ownerJid, name, state };
  });

type Row = { agent_id: string; owner_jid: string; name: string; state: AnnouncedAgent['state'] };

interface Settings {
  database: Database;
  connectionString: string;
  log: Logger;
}

/** Changes of agents by LISTEN, on a connection of its own: a pool would give it to somebody else. */
export function postgresAgentNews({ database, connectionString, log }: Settings): AgentNews {
  return {
    async page(after, limit) {
      const statement = 'SELECT * FROM agents_to_announce($1, $2)';
      const rows = await database.call<Row>('agents-to-announce', statement, [after, limit]);
      return rows.map((row) => change.parse(row));
    },
    async listen(hear, signal) {
      for (let level: 'warn' | 'debug' = 'warn'; !signal.aborted; level = 'debug') {
        try {
          await listenOnce(connectionString, log, signal, {
            ...hear,
            begun: () => {
              level = 'warn';
              hear.begun();
            },
          });
        } catch (error) {
          log[level]({ event: 'agent_news_down', error });
        }
        await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
      }
    },
  };
}

/** One connection from its beginning to its end; one that is half dead is noticed by its heartbeat. */
async function listenOnce(
  connectionString: string,
  log: Logger,
  signal: AbortSignal,
  hear: Parameters<AgentNews['listen']>[0],
): Promise<void> {
  const client = new Client({
    ...{ connectionString, keepAlive: true },
    ...{ connectionTimeoutMillis: ANSWER_LIMIT_MS, query_timeout: ANSWER_LIMIT_MS },
  });
  const broken = Promise.withResolvers<void>();
  const end = (): void => broken.resolve();
  client.on('error', end);
  client.on('end', end);
  client.on('notification', ({ payload }) => {
    const said = change.safeParse(parsed(payload));
    if (said.success) hear.changed(said.data);
    else log.warn({ event: 'agent_news_unreadable' });
  });
  signal.addEventListener('abort', end, { once: true });
  let beat: NodeJS.Timeout | undefined;
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    hear.begun();
    beat = setInterval(() => client.query('SELECT 1').catch(end), HEARTBEAT_MS);
    await broken.promise;
  } finally {
    clearInterval(beat);
    signal.removeEventListener('abort', end);
    await Promise.race([client.end().catch(() => {}), delay(ANSWER_LIMIT_MS, undefined, { ref: false })]);
  }
}

function parsed(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? '');
  } catch {
    return undefined;
  }
}
