import { z } from 'zod';
import { agentInput, profile } from '../contracts/agent.ts';
import { uuid } from '../contracts/identifiers.ts';
import { agentJid } from '../contracts/addresses.ts';
import type { AgentRecord } from '../domain/account-ports.ts';

/** An agent in a list: without its system prompt, which its owner sees only in GET of this one agent. */
export const agentSummary = agentInput.extend({
  agent_id: uuid,
  owner_user_id: uuid,
  jid: z.string(),
  version: z.number().int(),
  state: z.enum(['active', 'paused']),
  profile: profile.omit({ system_prompt: true }),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const agentReply = agentSummary.extend({ profile });

export function summaryOf(record: AgentRecord, agentsDomain: string): z.input<typeof agentSummary> {
  return {
    agent_id: record.agentId,
    owner_user_id: record.ownerUserId,
    jid: agentJid(record.agentId, agentsDomain),
    version: record.version,
    state: record.state,
    ...record.definition,
    created_at: record.createdAt.toISOString(),
    updated_at: record.updatedAt.toISOString(),
  };
}

export function replyOf(
  record: AgentRecord & { systemPrompt: string },
  agentsDomain: string,
): z.input<typeof agentReply> {
  const summary = summaryOf(record, agentsDomain);
  return { ...summary, profile: { ...summary.profile, system_prompt: record.systemPrompt } };
}
