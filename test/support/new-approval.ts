/** A request for a person, as the workflow opens it. */
import { randomUUID } from 'node:crypto';
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

export const newDecision = (change: Partial<NewDecision> = {}): NewDecision => ({
  ...{ decision: 'approve', shownHash: 'shown', hash: 'shown', door: 'web', key: randomUUID() },
  ...change,
});
