import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agentInput } from '../../contracts/agent.ts';
import { checkQuota, reservationOf } from '../../domain/policy/check-quota.ts';
import { checkWorkerAvailability } from '../../domain/policy/check-worker-availability.ts';
import type { Decision, PolicyStep } from '../../domain/policy/decision.ts';
import { policySteps } from '../../domain/policy/decision.ts';
import { evaluate } from '../../domain/policy/evaluate.ts';
import type { QuotaFacts, ToolFacts } from '../../domain/policy/facts.ts';
import { toolFacts } from '../../domain/policy/facts.ts';
import { logAudit } from '../../domain/policy/log-audit.ts';
import { domainAllowed, toolLimits, validateToolCall } from '../../domain/policy/validate-tool-call.ts';
import { validateMessage } from '../../domain/policy/validate-message.ts';
import { policyHash } from '../../domain/policy-hash.ts';
import { sentence } from '../../domain/sentences.ts';

const room = { limit: 1_000, used: 0, resets_at: 60_000 };
const quota = (change: Partial<QuotaFacts> = {}): QuotaFacts => ({
  ...{ call: 1, want: 500, floor: 64, granted_before: null },
  tokens: { agent_minute: room, user_minute: room, user_day: room },
  requests: { held: false, user: room, agent: room },
  worker_ms: { user: room, agent: room },
  ...change,
});
const full = { limit: 10, used: 10, resets_at: 90_000 };
const told = (decision: Decision) => [decision.allowed, decision.rule, decision.allowed ? undefined : decision.code];

describe('a message', () => {
  it('is refused by the first rule that says no, and by name', () => {
    const facts = { agentState: 'active', messageBytes: 10, limitBytes: 10 } as const;
    assert.deepEqual(told(validateMessage(facts)), [true, 'message.valid', undefined]);
    assert.deepEqual(told(validateMessage({ ...facts, messageBytes: 11 })), [false, 'message.size', 'input.too_large']);
    const paused = validateMessage({ ...facts, agentState: 'paused', messageBytes: 11 });
    assert.deepEqual(told(paused), [false, 'agent.active', 'policy.violation']);
    assert.equal(told(validateMessage({ ...facts, agentState: 'deleted' }))[2], 'agent.deleted');
  });
});

describe('a quota', () => {
  it('names the limit that is used up, and when it opens again, requests first and tokens last', () => {
    const { tokens, requests, worker_ms: worker } = quota();
    const order: [string, Partial<QuotaFacts>][] = [
      ['user_requests', { requests: { ...requests, user: full, agent: full } }],
      ['agent_requests', { requests: { ...requests, agent: full }, worker_ms: { user: full, agent: full } }],
      ['user_worker_day', { worker_ms: { user: full, agent: full } }],
      ['agent_worker_day', { worker_ms: { ...worker, agent: full }, tokens: { ...tokens, user_day: full } }],
      ['user_day', { tokens: { user_day: full, user_minute: full, agent_minute: full } }],
      ['user_minute', { tokens: { ...tokens, user_minute: full, agent_minute: full } }],
      ['agent_minute', { tokens: { ...tokens, agent_minute: full } }],
    ];
    for (const [limit, facts] of order) {
      const decision = checkQuota(quota(facts));
      assert.deepEqual(told(decision), [false, `quota.${limit}`, 'quota.exceeded']);
      const { granted, limit: named, resetsAt } = reservationOf(decision);
      assert.deepEqual([granted, named, resetsAt], [0, limit, 90_000]);
    }
  });

  it('does not count a message against itself', () => {
    const requests = { held: true, user: full, agent: full };
    assert.equal(checkQuota(quota({ requests })).rule, 'quota.within_limits');
  });

  it('speaks to whom it refuses in both languages, with the time', () => {
    for (const limit of ['user_requests', 'agent_requests', 'user_worker_day', 'agent_worker_day', 'user_day'])
      for (const language of ['en', 'pt'] as const)
        assert.match(sentence('quota.exceeded', { limit, resets_in_s: 90 }, language), /90 s/);
  });
});

describe('a tool that a model asks for', () => {
  const decided = (change: Partial<ToolFacts>) =>
    told(validateToolCall({ ...toolFacts.parse({ tool: 'a', offered: true, hosts: 0, hosts_allowed: 0 }), ...change }));

  it('is refused by the first rule that says no, and by its name', () => {
    assert.deepEqual(decided({}), [true, 'tool.valid', undefined]);
    assert.deepEqual(decided({ approval: true }), [true, 'tool.approval', undefined]);
    assert.deepEqual(decided({ offered: false, arguments: 'invalid' }), [false, 'tool.offered', 'tool.forbidden']);
    assert.deepEqual(decided({ tool: null }), [false, 'tool.offered', 'tool.forbidden']);
    for (const bad of ['invalid', 'too_large', 'too_deep'] as const)
      assert.deepEqual(decided({ arguments: bad, approval: true }), [false, 'tool.arguments', 'input.invalid']);
    assert.deepEqual(decided({ hosts: 2, hosts_allowed: 1 }), [false, 'tool.allowed_domains', 'tool.forbidden']);
    assert.deepEqual(decided({ writes_read_only: true }), [false, 'tool.read_only', 'tool.forbidden']);
    assert.deepEqual(decided({ equal_before: 2 }), [false, 'tool.loop', 'policy.violation']);
    assert.deepEqual(decided({ calls_before: toolLimits.calls }), [false, 'tool.calls', 'policy.violation']);
    assert.deepEqual(decided({ tools_ms: toolLimits.total_ms }), [false, 'tool.time', 'policy.violation']);
    assert.deepEqual(decided({ rate_resets_in_s: 9 }), [false, 'tool.rate', 'rate.limited']);
  });

  it('decides about facts from before tools ran as it did then', () => {
    const then = { tool: 'http_request', offered: true, hosts: 1, hosts_allowed: 0 };
    assert.deepEqual(evaluate('tool', then)?.rule, 'tool.allowed_domains');
  });

  it('reaches the allowed domains and no other host', () => {
    const allowed = ['example.org', '*.example.net'];
    for (const host of ['example.org', 'a.b.example.net']) assert.ok(domainAllowed(host, allowed), host);
    for (const host of ['www.example.org', 'example.net', 'evilexample.org', 'notexample.net', ''])
      assert.ok(!domainAllowed(host, allowed), host);
  });
});

it('the audit loses optional detail only: a refusal and a fault are audited in full whatever the setting', () => {
  const detail = (enabled: boolean, outcome: 'answered' | 'refused' | 'failed') =>
    logAudit({ enabled, outcome }).details['detail'];
  assert.deepEqual([detail(true, 'answered'), detail(false, 'answered')], ['full', 'essential']);
  assert.deepEqual([detail(false, 'refused'), detail(false, 'failed')], ['full', 'full']);
});

it('every setting that permits something is in the policy’s hash', () => {
  const made = (governance: object) =>
    policyHash(agentInput.parse({ profile: { name: 'A', system_prompt: 'B' }, governance }));
  const hashes = [
    {},
    { max_memory_mb: 1 },
    { allowed_domains: ['example.org'] },
    { audit_log_enabled: false },
    { max_tokens_per_minute: 5 },
  ].map(made);
  assert.equal(new Set(hashes).size, hashes.length);
  assert.match(hashes[0] ?? '', /^[0-9a-f]{64}$/);
  assert.equal(made({}), hashes[0]);
});

it('ten thousand recorded facts, read back from JSON, lead to the same decisions and reason codes', () => {
  let seed = 7;
  const below = (most: number) => (seed = (seed * 48_271) % 2_147_483_647) % most;
  const counter = () => ({
    limit: below(100) + 1,
    used: below(110),
    resets_at: below(3) === 0 ? null : below(100_000),
  });
  const state = () => (['active', 'paused', 'deleted'] as const)[below(3)] ?? 'active';
  const make: Record<PolicyStep, () => [object, Decision]> = {
    message: () => {
      const facts = { agentState: state(), messageBytes: below(20), limitBytes: 10 };
      return [facts, validateMessage(facts)];
    },
    quota: () => {
      const facts = quota({
        ...{ want: below(90) + 1, floor: below(20), granted_before: below(9) === 0 ? below(50) : null },
        tokens: { agent_minute: counter(), user_minute: counter(), user_day: counter() },
        requests: { held: below(2) === 0, user: counter(), agent: counter() },
        worker_ms: { user: counter(), agent: counter() },
      });
      return [facts, checkQuota(facts)];
    },
    workers: () => {
      const facts = { alive: below(3), serving: below(2) };
      return [facts, checkWorkerAvailability(facts)];
    },
    tool: () => {
      const facts = toolFacts.parse({
        ...{ tool: below(9) ? 'a' : null, offered: below(9) > 0, hosts: below(3), hosts_allowed: 1 + below(2) },
        ...{ arguments: below(9) ? 'valid' : 'invalid', writes_read_only: below(9) === 0, approval: below(2) === 0 },
        ...{ equal_before: below(4), calls_before: below(28), tools_ms: below(320_000) },
        rate_resets_in_s: below(3) ? null : below(60),
      });
      return [facts, validateToolCall(facts)];
    },
    audit: () => {
      const facts = { enabled: below(2) === 0, outcome: below(2) ? ('answered' as const) : ('refused' as const) };
      return [facts, logAudit(facts)];
    },
  };
  const seen = new Set<string>();
  for (let index = 0; index < 10_000; index += 1) {
    const step = policySteps[index % policySteps.length] ?? 'message';
    const [facts, decision] = make[step]();
    seen.add(decision.rule);
    assert.deepEqual(evaluate(step, JSON.parse(JSON.stringify(facts))), decision);
  }
  assert.ok(seen.size >= 20, `only ${seen.size} rules were met`);
});

it('facts that the rules do not read any more are not decided by guesses', () => {
  assert.equal(evaluate('quota', { call: 1 }), undefined);
});
