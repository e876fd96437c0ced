import type { ToolPolicy } from '../../contracts/tool.ts';
import type { ToolCallContext } from '../../domain/tool-ports.ts';
import { policyWith } from '../../tools/defaults.ts';

/** A call as the AI worker makes it, and how often it has begun to act. */
export function toolCall(own: Partial<Omit<ToolCallContext, 'policy'>> & { policy?: Partial<ToolPolicy> } = {}) {
  let begun = 0;
  const call: ToolCallContext = {
    ...{ ownerUserId: 'owner', agentId: 'agent', messageId: 'message' },
    idempotencyKey: '5d3b9df4-6f0c-4c3b-9d4c-5a0f1f1b7d10',
    allowedDomains: [],
    signal: new AbortController().signal,
    begin: async () => void (begun += 1),
    ...own,
    policy: policyWith(own.policy ?? {}),
  };
  return { call, begun: () => begun };
}
