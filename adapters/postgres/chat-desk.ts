import type { AgentDefinition } from '../../contracts/agent.ts';
import { AppError } from '../../contracts/errors.ts';
import type { ChatDesk, ChatStatus } from '../../domain/chat-ports.ts';
import type { Database } from './database.ts';

interface StatusRow {
  state: ChatStatus['state'];
  agent_minute: string;
  user_minute: string;
  user_day: string;
  minute_ends_at: Date;
  day_ends_at: Date;
  running: number;
  pool: string;
  workers: {
    silent_ms: number;
    slots: number;
    active: number;
    latency_ms: number | null;
    hourly_latency_ms: number | null;
  }[];
}

type Card = { name: string; description: string; domain_tags: string[] };

/** The record as a chat sees it: functions that ask once more whose agent it is. */
export function postgresChatDesk(database: Database): ChatDesk {
  return {
    async status({ ownerUserId, agentId, senderJid }) {
      const statement = 'SELECT * FROM chat_status($1, $2, $3)';
      const rows = await database.call<StatusRow>('chat-status', statement, [ownerUserId, agentId, senderJid]);
      return statusOf(found(rows));
    },
    async card({ ownerUserId, agentId, senderJid }) {
      const statement = 'SELECT * FROM agent_card($1, $2, $3)';
      const rows = await database.call<Card>('agent-card', statement, [ownerUserId, agentId, senderJid]);
      const { name, description, domain_tags: domainTags } = found(rows);
      return { name, description, domainTags };
    },
    async definition({ ownerUserId, agentId, senderJid }) {
      const statement = 'SELECT * FROM agent_definition($1, $2, $3)';
      const values = [ownerUserId, agentId, senderJid];
      return found(
        await database.call<{ version: number; definition: AgentDefinition }>('definition', statement, values),
      );
    },
    async closeConversation({ ownerUserId, agentId, senderJid, key }) {
      const statement = 'SELECT close_conversation($1, $2, $3, $4) AS done';
      const values = [ownerUserId, agentId, senderJid, key];
      const [row] = await database.call<{ done: boolean }>('close-conversation', statement, values);
      if (!row?.done) throw new AppError('item.not_found');
    },
    async messagesToStop({ ownerUserId, agentId, senderJid, key }) {
      const statement = 'SELECT message_id FROM messages_to_stop($1, $2, $3, $4)';
      const values = [ownerUserId, agentId, senderJid, key];
      const rows = await database.call<{ message_id: string }>('messages-to-stop', statement, values);
      return rows.map(({ message_id: messageId }) => ({ ownerUserId, agentId, messageId }));
    },
  };
}

function found<Row>([row]: Row[]): Row {
  if (!row) throw new AppError('item.not_found');
  return row;
}

const statusOf = (row: StatusRow): ChatStatus => ({
  state: row.state,
  minuteLeft: Math.min(Number(row.agent_minute), Number(row.user_minute), Number(row.user_day)),
  dayLeft: Number(row.user_day),
  minuteEndsAt: row.minute_ends_at,
  dayEndsAt: row.day_ends_at,
  running: row.running,
  pool: row.pool,
  workers: row.workers.map((worker) => ({
    silentMs: worker.silent_ms,
    slots: worker.slots,
    activeRequests: worker.active,
    averageLatencyMs: worker.latency_ms,
    hourlyLatencyMs: worker.hourly_latency_ms,
  })),
});
