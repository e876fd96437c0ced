import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toolCallActivities } from '../../activities/tool-calls.ts';
import type { PermitRequest } from '../../contracts/permit.ts';
import type { HeardDecision } from '../../domain/approval-ports.ts';
import { agent, messageId, owner } from '../support/thinking-world.ts';

const approval = '44444444-4444-4444-8444-444444444444';
const other = '55555555-5555-4555-8555-555555555555';
const agreed: HeardDecision = {
  ...{ decision: 'approve', requestHash: 'agreed', editedArguments: null },
  ...{ reason: null, byJid: 'ana@example.org', door: 'web' },
};
const wanted: PermitRequest = {
  ...{ owner, agent, message: messageId, version: 2, workflow: 'message', run: other, step: 'tool-1-1' },
  ...{ request: 'agreed', approval },
};

/** Asks for a permit while the record holds this decision of this owner's, or none; what was signed, or why nothing was. */
async function permit(request: PermitRequest, decision?: HeardDecision) {
  const signed: PermitRequest[] = [];
  const parts = {
    desk: {
      hear: async (ownerUserId: string, id: string) =>
        ownerUserId === owner && id === approval ? decision : undefined,
    },
    signer: { sign: async (claims: PermitRequest) => `permit ${signed.push(claims)}` },
  };
  // nothing else is asked for a permit: what is asked all the same is not there, and the test fails
  const activities = toolCallActivities(parts as never);
  const said = await activities
    .permitToolCall(request)
    .catch(
      ({ code, details }: { code: string; details: Record<string, unknown> }) =>
        `${code} ${String(details['approval'])}`,
    );
  return { said, signed };
}

describe('a permit for a call that a person had to agree to', () => {
  it('is signed for exactly what they agreed to', async () => {
    assert.deepEqual(await permit(wanted, agreed), { said: 'permit 1', signed: [wanted] });
  });

  it('is not signed without a decision in the record', async () => {
    assert.deepEqual(await permit(wanted), { said: 'access.denied none', signed: [] });
  });

  it('is not signed after they said no', async () => {
    const denied = { ...agreed, decision: 'deny' as const };
    assert.deepEqual(await permit(wanted, denied), { said: 'access.denied another', signed: [] });
  });

  it('is not signed for anything but what they agreed to', async () => {
    const { request: _, ...unnamed } = wanted;
    for (const asked of [{ ...wanted, request: 'another' }, unnamed])
      assert.deepEqual(await permit(asked, agreed), { said: 'access.denied another', signed: [] });
    const edited = { ...agreed, requestHash: 'edited', editedArguments: { to: 'bob' } };
    assert.deepEqual(await permit(wanted, edited), { said: 'access.denied another', signed: [] });
  });

  it('is not signed under an agreement of somebody else’s, or about something else', async () => {
    for (const asked of [
      { ...wanted, owner: other },
      { ...wanted, approval: other },
    ])
      assert.deepEqual(await permit(asked, agreed), { said: 'access.denied none', signed: [] });
  });
});
