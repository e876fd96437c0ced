import assert from 'node:assert/strict';
import { it } from 'node:test';
import { callKey, requestHash } from '../../domain/tool-request.ts';
import { policyWith } from '../../tools/defaults.ts';

const MESSAGE = '11111111-1111-4111-8111-111111111111';
const call = {
  ...{ tool: 'email_sender', toolVersion: 1, arguments: { to: ['bob@example.org'], subject: 'hi' } },
  ...{ policy: policyWith({ requires_approval: true }), allowedDomains: ['example.org'], policyHash: 'p' },
  ...{ agentVersion: 3, idempotencyKey: callKey(MESSAGE, 1) },
};

it('an agreement is about one call to the letter: another in any member has another hash', () => {
  const others = [
    { tool: 'email_sender2' },
    { toolVersion: 2 },
    { arguments: { ...call.arguments, subject: 'hi ' } },
    { arguments: { ...call.arguments, to: ['bob@example.org', 'eve@example.org'] } },
    { arguments: { ...call.arguments, cc: [] } },
    { policy: { ...call.policy, timeout_ms: 1_000 } },
    { policy: { ...call.policy, allowed_domains: [] } },
    { allowedDomains: [] },
    { allowedDomains: ['example.org', 'evil.example'] },
    { policyHash: 'q' },
    { agentVersion: 4 },
    { idempotencyKey: callKey(MESSAGE, 2) },
  ];
  const hashes = [call, ...others.map((other) => ({ ...call, ...other }))].map(requestHash);
  assert.equal(new Set(hashes).size, others.length + 1);
  for (const hash of hashes) assert.match(hash, /^[0-9a-f]{64}$/);
});

it('the order of members and what stands beside a call change nothing; what looks alike is not the same', () => {
  const turned = { ...call, arguments: { subject: 'hi', to: ['bob@example.org'] }, requestHash: 'x', attempt: 7 };
  assert.equal(requestHash(turned), requestHash(call));
  const spelled = (text: string) => requestHash({ ...call, arguments: { to: text } });
  assert.notEqual(spelled('bob@example.org'), spelled('bοb@example.org'));
  assert.notEqual(spelled('\u00e9'), spelled('e\u0301'));
  assert.notEqual(spelled('1'), requestHash({ ...call, arguments: { to: 1 } }));
});
