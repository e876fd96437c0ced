import type { MessageRef } from '../contracts/identifiers.ts';
import { NIL_UUID } from '../contracts/identifiers.ts';
import type { ToldEvent } from '../domain/news-ports.ts';

/** What an account is told of one of its limits, by the message that was counted. An agent that is only tried has no id. */
export const quotaNews = ({ agentId }: MessageRef, kind: string, state: 'warned' | 'reached'): ToldEvent => ({
  ...{ type: 'quota', kind, state },
  agent_id: kind.startsWith('agent_') && agentId !== NIL_UUID ? agentId : null,
});
