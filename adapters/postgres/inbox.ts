import { AppError } from '../../contracts/errors.ts';
import type { Inbox } from '../../domain/ports.ts';
import type { Database } from './database.ts';

interface Accepted {
  owner_user_id: string;
  agent_id: string;
  message_id: string;
  sequence: number;
  state: string;
  duplicate: boolean;
}

const ACCEPT = 'SELECT * FROM accept_message($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';

/** Acceptance, the same for all doors: one call, and the message is there for good or was never promised. */
export function postgresInbox(database: Database): Inbox {
  return {
    async accept(message) {
      const [row] = await database.call<Accepted>('accept-message', ACCEPT, [
        message.ownerUserId,
        message.agentId,
        message.messageId,
        message.senderJid,
        message.replyTo,
        message.key,
        message.door,
        message.stanzaId,
        message.thread,
        message.receivedAt,
        Buffer.from(message.sealedBody),
      ]);
      if (!row) throw new AppError('item.not_found');
      return {
        ref: { ownerUserId: row.owner_user_id, agentId: row.agent_id, messageId: row.message_id },
        sequence: row.sequence,
        duplicate: row.duplicate,
        finished: !['accepted', 'running'].includes(row.state),
      };
    },
  };
}
