import type { Decision } from './decision.ts';
import { allow, refuse } from './decision.ts';
import type { MessageFacts } from './facts.ts';

/** Whether a message may be answered at all, by the first rule that says no. */
export function validateMessage({ agentState, messageBytes, limitBytes }: MessageFacts): Decision {
  if (agentState === 'deleted') return refuse('agent.active', 'agent.deleted');
  if (agentState === 'paused') return refuse('agent.active', 'policy.violation', { reason: 'agent_paused' });
  if (messageBytes > limitBytes) return refuse('message.size', 'input.too_large', { limit_bytes: limitBytes });
  return allow('message.valid');
}
