import assert from 'node:assert/strict';
import { it } from 'node:test';
import { actorOf } from '../../domain/audit-actor.ts';

const OWNER = '6f1f8f0e-8c1a-4c59-9d0c-0e5a4f9f5b11';
const ADMIN = '0c8a5c0e-1a55-4f3f-8f43-6c9c3c0f6a22';

it('an event tells who did it: the owner, the agent, the platform, somebody else, or nobody who is known', () => {
  const actor = (eventType: string, details = {}) => {
    const { kind, id } = actorOf({ eventType, details }, OWNER);
    return id === null ? kind : `${kind} ${id}`;
  };
  assert.equal(actor('agent.created'), 'owner');
  assert.equal(actor('approval.approved', { by: OWNER }), 'owner');
  assert.equal(actor('approval.approved', { by: ADMIN }), `other ${ADMIN}`);
  assert.equal(actor('quota.changed', { by: ADMIN }), `other ${ADMIN}`);
  assert.equal(actor('content.read', { auditor: ADMIN }), `other ${ADMIN}`);
  assert.equal(actor('grant.given', { auditor: ADMIN }), 'owner');
  assert.equal(actor('account.role_changed', { by: ADMIN }), `other ${ADMIN}`);
  assert.equal(actor('account.role_changed', { by: null }), 'platform');
  assert.equal(actor('access.denied', { last_sender: 'eve@example.org' }), 'other eve@example.org');
  assert.equal(actor('tool.called'), 'agent');
  assert.equal(actor('approval.expired'), 'platform');
  assert.equal(actor('account.sign_in_failed'), 'unknown');
});
