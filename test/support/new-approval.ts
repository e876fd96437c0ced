/** A request for a person, as the workflow opens it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { NewApproval, NewDecision } from '../../domain/approval-ports.ts';
import { policyWith } from '../../tools/defaults.ts';

export const newApproval = (ref: MessageRef, change: Partial<NewApproval> = {}): NewApproval => ({
  ...{ ref, id: randomUUID(), agentVersion: 1, kind: 'call', tool: 'email_sender', toolVersion: 1, risk: 'high' },
  ...{ requestHash: 'shown', policyHash: 'policy' },
  request: {
    ...{ arguments: { to: ['bob@example.test'] }, allowedDomains: [], call: randomUUID() },
    policy: policyWith({ requires_approval: true }),
  },
  ...change,
});

/** What the agent's newest version may do: nobody agrees to what was asked under anything else. */
export async function permissionsOf(
  admin: Pick<Pool, 'query'>,
  { agentId }: Pick<MessageRef, 'agentId'>,
): Promise<string> {
  const newest = 'SELECT policy_hash FROM agent_versions WHERE agent_id = $1 ORDER BY version DESC LIMIT 1';
  const { rows } = await admin.query<{ policy_hash: string }>(newest, [agentId]);
  return rows[0]?.policy_hash ?? assert.fail(`no version of ${agentId}`);
}

export const newDecision = (change: Partial<NewDecision> = {}): NewDecision => ({
  ...{ decision: 'approve', shownHash: 'shown', hash: 'shown', door: 'web', key: randomUUID() },
  ...change,
});
