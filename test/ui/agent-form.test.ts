import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesBetween, patched, patchOf } from '../../ui/src/lib/agent-form/changes.ts';
import type { Draft } from '../../ui/src/lib/agent-form/draft.ts';
import { newDraft } from '../../ui/src/lib/agent-form/draft.ts';
import { hostOf, isHost, readable } from '../../ui/src/lib/agent-form/hosts.ts';
import { policyInForce, withMember } from '../../ui/src/lib/agent-form/tool-rules.ts';
import { agentInput } from '../../contracts/agent.ts';
import { policyWith } from '../../tools/defaults.ts';

describe('the form of an agent', () => {
  it('begins with the defaults of the API', () => {
    const profile = { name: 'Ada', system_prompt: 'You are Ada.' };
    const draft = newDraft();
    assert.deepEqual({ ...draft, profile: { ...draft.profile, ...profile } }, agentInput.parse({ profile }));
  });

  it('sends what was changed and nothing else', () => {
    const before = newDraft();
    const after: Draft = {
      ...before,
      llm_config: { ...before.llm_config, temperature: 0.2 },
      tools: [{ name: 'http_request', policy: 'default', worker: 'ai' }],
    };
    assert.deepEqual(patchOf(before, before), {});
    assert.deepEqual(patchOf(before, after), { llm_config: { temperature: 0.2 }, tools: after.tools });
    assert.deepEqual(patched(before, patchOf(before, after)), after);
  });

  it('tells a changed tool by its name, and not that members stand in another order', () => {
    const before = {
      tools: [
        { name: 'a', policy: { timeout_ms: 1, read_only: true } },
        { name: 'b', policy: 'default' },
      ],
    };
    const same = { tools: [before.tools[1], { policy: { read_only: true, timeout_ms: 1 }, name: 'a' }] };
    assert.deepEqual(changesBetween(before, same), []);
    assert.deepEqual(changesBetween(before, { tools: [before.tools[0]] }), [
      { path: 'tools/b', before: 'default', after: null },
    ]);
  });

  it('keeps no rule that says what the tool says itself', () => {
    const standard = policyWith({ rate_limit_per_minute: 10 });
    const setting = { name: 'x', policy: 'requires_approval', worker: 'ai' } as const;
    const slower = withMember(setting, standard, 'rate_limit_per_minute', 5);
    assert.deepEqual(slower, { requires_approval: true, rate_limit_per_minute: 5 });
    assert.equal(policyInForce({ ...setting, policy: slower }, standard).rate_limit_per_minute, 5);
    assert.equal(withMember(setting, standard, 'requires_approval', false), 'default');
  });

  it('takes a host as a person writes or pastes it, and shows it as they read it', () => {
    const hosts: [typed: string, kept: string, read: string][] = [
      ['https://Example.com/path', 'example.com', 'example.com'],
      ['*.größe.example', '*.xn--gre-6ka8i.example', '*.größe.example'],
      ['ação.com.br', 'xn--ao-siap.com.br', 'ação.com.br'],
      ['例え.テスト', 'xn--r8jz45g.xn--zckzah', '例え.テスト'],
      ['127.0.0.10', '127.0.0.10', '127.0.0.10'],
    ];
    for (const [typed, kept, read] of hosts) {
      assert.equal(hostOf(typed), kept);
      assert.equal(readable(kept), read);
      assert.ok(isHost(kept), kept);
    }
    for (const wrong of ['two words', 'localhost', '*', '']) assert.equal(isHost(hostOf(wrong)), false, wrong);
    for (const broken of ['xn--', 'xn--a-b-é', 'xn--99999999']) assert.equal(typeof readable(broken), 'string');
  });
});
