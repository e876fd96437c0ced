import type { AgentDefinition } from '../../contracts/agent.ts';
import type { Turn } from '../../contracts/ai-worker.ts';
import type { Door, MessageRef } from '../../contracts/identifiers.ts';
import type { LoadedMessage, Messages, Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place } from './sealed-text.ts';

interface Begun {
  body: Buffer;
  sender_jid: string;
  reply_to: string;
  door: Door;
  stanza_id: string;
  thread: string;
  conversation_id: string;
  sequence: number;
  previous_message_id: string | null;
  agent_jid: string;
  agent_version: number;
  agent_state: LoadedMessage['agentState'];
  definition: AgentDefinition;
  system_prompt_bytes: number;
  received_at: Date;
  accepted_at: Date;
}

/** The messages as the workflow needs them; each hot step is one call of a database function. */
export function postgresMessages(database: Database, vault: Vault): Messages {
  return {
    async begin(ref) {
      const values = [ref.ownerUserId, ref.agentId, ref.messageId];
      const [row] = await database.call<Begun>('begin-message', 'SELECT * FROM begin_message($1, $2, $3)', values);
      return row && loaded(ref, row, await openText(vault, ref.ownerUserId, place.message(ref.messageId), row.body));
    },
    async turnOf(ownerUserId, messageId) {
      const [row] = await database.call<{ turn: 'passed' | 'open' | 'unstarted' }>(
        'turn-of',
        'SELECT turn_of($1, $2) AS turn',
        [ownerUserId, messageId],
      );
      return row?.turn ?? 'open';
    },
    async finish(ref, { state, code }) {
      const values = [ref.ownerUserId, ref.agentId, ref.messageId, state, code ?? null];
      await database.call('finish-message', 'SELECT finish_message($1, $2, $3, $4, $5)', values);
    },
    async unstarted(olderThanMs, limit) {
      const rows = await database.call<{ owner_user_id: string; agent_id: string; message_id: string }>(
        'unstarted-messages',
        'SELECT * FROM unstarted_messages($1, $2)',
        [olderThanMs, limit],
      );
      return rows.map((row) => ({ ownerUserId: row.owner_user_id, agentId: row.agent_id, messageId: row.message_id }));
    },
    async turnsBefore(ownerUserId, conversationId, sequence, limit) {
      const rows = await database.statementAsOwner<Said>(ownerUserId, 'turns-before', TURNS_BEFORE, [
        ownerUserId,
        conversationId,
        sequence,
        limit,
      ]);
      return Promise.all(rows.reverse().map((row) => turn(vault, ownerUserId, row)));
    },
  };
}

type Said = { id: string; direction: 'in' | 'out'; body: Buffer };

/** Both sides of what was answered, latest first; a refusal's sentence is no part of the conversation. */
const TURNS_BEFORE = `
  SELECT m.id, m.direction, m.body
  FROM messages m
  JOIN executions e ON e.owner_user_id = m.owner_user_id AND e.id = coalesce(m.in_reply_to, m.id) AND e.outcome = 'answered'
  WHERE m.owner_user_id = $1 AND m.conversation_id = $2 AND m.sequence < $3
  ORDER BY m.sequence DESC, m.direction DESC
  LIMIT $4`;

const turn = async (vault: Vault, owner: string, { id, direction, body }: Said): Promise<Turn> => ({
  role: direction === 'in' ? 'user' : 'assistant',
  text: await openText(vault, owner, place.message(id), body),
});

const loaded = (ref: MessageRef, row: Begun, body: string): LoadedMessage => ({
  ref,
  body,
  senderJid: row.sender_jid,
  replyTo: row.reply_to,
  door: row.door,
  stanzaId: row.stanza_id,
  thread: row.thread,
  conversationId: row.conversation_id,
  sequence: row.sequence,
  previousMessageId: row.previous_message_id,
  agentJid: row.agent_jid,
  agentVersion: row.agent_version,
  agentState: row.agent_state,
  definition: row.definition,
  systemPromptBytes: row.system_prompt_bytes,
  receivedAt: row.received_at.getTime(),
  acceptedAt: row.accepted_at.getTime(),
});
