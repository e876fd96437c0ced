import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toolPolicy } from '../../contracts/tool.ts';
import type { ToolPolicy } from '../../contracts/tool.ts';
import { effectivePolicy, loosened, unkept } from '../../domain/tool-policy.ts';
import { policyWith } from '../../tools/defaults.ts';

const standard = policyWith({
  ...{ allowed_domains: ['example.org', 'example.net'], allowed_tables: ['shop.orders'] },
  ...{ rate_limit_per_minute: 10, timeout_ms: 5_000, approval_timeout_s: 600 },
});
const strict = policyWith({ requires_approval: true, read_only: true, sandbox_required: true, audit_log: true });
const under = (policy: Partial<ToolPolicy>) => ({ name: 'x', policy }) as never;

/** Of each member: as strict or stricter, and looser, than `standard` (of the flags: than `strict`). */
const members: Record<keyof ToolPolicy, { of: ToolPolicy; tight: unknown[]; loose: unknown[] }> = {
  requires_approval: { of: strict, tight: [true], loose: [false] },
  read_only: { of: strict, tight: [true], loose: [false] },
  sandbox_required: { of: strict, tight: [true], loose: [false] },
  audit_log: { of: strict, tight: [true], loose: [false] },
  rate_limit_per_minute: { of: standard, tight: [10, 1], loose: [11] },
  timeout_ms: { of: standard, tight: [5_000, 100], loose: [5_001] },
  allowed_domains: { of: standard, tight: [['example.org'], []], loose: [null, ['evil.example'], ['*.example.org']] },
  allowed_tables: { of: standard, tight: [['shop.orders'], []], loose: [null, ['shop.people']] },
  approvers: { of: standard, tight: [[], ['bob@example.org']], loose: [] },
  approval_timeout_s: { of: standard, tight: [600, 5], loose: [601] },
};

describe("an agent's own policy for a tool", () => {
  it('tightens each member, and is refused by the name of each that it would loosen', () => {
    assert.deepEqual(
      Object.keys(members).toSorted(),
      Object.keys(toolPolicy.shape).toSorted(),
      'no member is forgotten',
    );
    for (const [member, { of, tight, loose }] of Object.entries(members)) {
      for (const own of tight) {
        assert.deepEqual(loosened(under({ [member]: own }), of), [], `${member} ${JSON.stringify(own)}`);
        assert.deepEqual(effectivePolicy(under({ [member]: own }), of), { ...of, [member]: own });
      }
      for (const own of loose) assert.deepEqual(loosened(under({ [member]: own }), of), [member], JSON.stringify(own));
    }
    const all = { requires_approval: false, audit_log: false, timeout_ms: 300_000 };
    assert.deepEqual(loosened(under(all), strict), Object.keys(all), 'all of them are named at once');
  });

  it('may limit what the tool leaves open', () => {
    const open = policyWith({});
    const own = { allowed_domains: ['example.org'], allowed_tables: [], requires_approval: true };
    assert.deepEqual(loosened(under(own), open), []);
    assert.deepEqual(effectivePolicy(under(own), open), { ...open, ...own });
  });

  it('asks for no sandbox where there is none; one that was kept from before stays in force', () => {
    const open = policyWith({});
    const asks = under({ sandbox_required: true });
    assert.deepEqual([unkept(asks, open), unkept(asks, strict)], [['sandbox_required'], []]);
    assert.deepEqual(unkept(under({ sandbox_required: false, audit_log: true }), open), []);
    assert.equal(effectivePolicy(asks, open).sandbox_required, true);
  });

  it('may be the name of a preset, which only tightens', () => {
    const open = policyWith({});
    for (const [preset, change] of Object.entries({
      ...{ default: {}, read_only: { read_only: true }, requires_approval: { requires_approval: true } },
    })) {
      const setting = { name: 'x', policy: preset } as never;
      assert.deepEqual(effectivePolicy(setting, open), { ...open, ...change });
      assert.deepEqual(effectivePolicy(setting, strict), strict);
    }
  });

  it('gives way where the tool became stricter after the agent was saved', () => {
    for (const [member, { of, loose }] of Object.entries(members))
      for (const own of loose) assert.deepEqual(effectivePolicy(under({ [member]: own }), of), of, member);
    const mixed = { requires_approval: false, rate_limit_per_minute: 5 };
    assert.deepEqual(effectivePolicy(under(mixed), strict), { ...strict, rate_limit_per_minute: 5 });
  });
});
