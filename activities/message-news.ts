import type { MessageRef } from '../contracts/identifiers.ts';
import type { MessageState } from '../domain/account-ports.ts';
import type { ToldEvent } from '../domain/news-ports.ts';

/** What an account is told of a message that was written to one of its agents. */
export const messageNews = ({ agentId, messageId }: MessageRef, state: MessageState): ToldEvent => ({
  ...{ type: 'message', agent_id: agentId, message_id: messageId },
  ...{ direction: 'in', state, in_reply_to: null },
});

/** The same of the answer to it. */
export const replyNews = ({ agentId, messageId }: MessageRef, replyId: string): ToldEvent => ({
  ...{ type: 'message', agent_id: agentId, message_id: replyId },
  ...{ direction: 'out', state: 'answered', in_reply_to: messageId },
});
