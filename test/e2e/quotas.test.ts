import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { explainMessage } from '../../scripts/policy/explain-message.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { answer } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import '../support/uncounted.ts';

interface Report {
  state: string;
  outcome: { code: string | null } | null;
  reply: { text: string } | null;
}
interface Policy {
  decided_by: { step: string; rule: string; code: string } | null;
  decisions: { step: string; rule: string; allowed: boolean; policy_hash: string; reevaluated: { same: boolean } }[];
}

let platform: Platform;

before(async () => {
  platform = await sharedPlatform();
  await Promise.all([platform.stack.add('ai-2', 'ai'), platform.stack.add('ai-3', 'ai')]);
});
after(async () => {
  await platform.stop();
  await platform.sql('DROP FUNCTION note_most CASCADE');
  await platform.sql('DROP TABLE most_used');
  for (const name of ['ai-2', 'ai-3']) {
    platform.stack.pause(name);
    await platform.stack.kill(name);
  }
});

const say = async (person: Person, agentId: string, text = 'hello'): Promise<string> => {
  const { status, body } = await person.api<{ message_id: string }>('POST', `/agents/${agentId}/messages`, { text });
  assert.equal(status, 202);
  return body.message_id;
};
const ended = async (person: Person, id: string): Promise<Report> => {
  const report = async () => (await person.api<Report>('GET', `/messages/${id}`)).body;
  await until(async () => !['accepted', 'running'].includes((await report()).state), 60_000, `message ${id} to end`);
  return report();
};
const policyOf = async (person: Person, id: string): Promise<Policy> =>
  (await person.api<Policy>('GET', `/messages/${id}/policy`)).body;
const admin = async (): Promise<Person> => {
  const person = await platform.person('root');
  await platform.sql("UPDATE users SET role = 'admin' WHERE id = $1", [person.userId]);
  return person;
};

describe('limits', () => {
  let ana: Person;
  let messages: string[];
  let reports: Report[];

  it('fifty messages at once on three AI workers never spend and reserve more than a thousand tokens a minute', async () => {
    const root = await admin();
    ana = await platform.person('ana');
    const granted = await root.api('PUT', `/admin/users/${ana.userId}/quota`, { tokens_per_minute: 1_000 });
    assert.equal(granted.status, 200, JSON.stringify(granted.body));
    const agents: TestAgent[] = [];
    for (let made = 0; made < 50; made += 5)
      agents.push(...(await Promise.all([0, 1, 2, 3, 4].map((index) => ana.agent(`a${made + index}`)))));
    await platform.sql('CREATE TABLE most_used (tokens bigint)');
    await platform.sql(`CREATE FUNCTION note_most() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN INSERT INTO public.most_used VALUES (NEW.minute_spent + NEW.minute_reserved); RETURN NULL; END $$`);
    await platform.sql(`CREATE TRIGGER note_most AFTER INSERT OR UPDATE ON user_quotas FOR EACH ROW
      WHEN (NEW.owner_user_id = '${ana.userId}') EXECUTE FUNCTION note_most()`);
    messages = await Promise.all(agents.map(({ id }) => say(ana, id)));
    reports = await Promise.all(messages.map((id) => ended(ana, id)));
    const [row] = await platform.sql<{ most: string; changes: string }>(
      'SELECT max(tokens) AS most, count(*) AS changes FROM most_used',
    );
    assert.ok(Number(row?.changes) > 50, 'every change was seen');
    assert.ok(Number(row?.most) <= 1_000 && Number(row?.most) > 800, `${row?.most} tokens at most`);
  });

  it('every sender who is refused learns when there are new tokens', () => {
    const refused = reports.filter(({ state }) => state === 'refused');
    assert.ok(refused.length > 0 && refused.length < 50, `${refused.length} refused`);
    for (const { outcome, reply } of refused) {
      assert.equal(outcome?.code, 'quota.exceeded');
      assert.match(reply?.text ?? '', /new tokens in \d+ s\.$/);
    }
  });

  it('each decision says its rule, and the recorded facts lead to the same one again', async () => {
    const policies = await Promise.all(messages.map((id) => policyOf(ana, id)));
    for (const [index, { decided_by: no, decisions }] of policies.entries()) {
      const refused = reports[index]?.state === 'refused';
      const byRule = decisions.some(({ step, allowed }) => step === 'quota' && !allowed);
      if (byRule) assert.deepEqual(no, { step: 'quota', rule: 'quota.user_minute', code: 'quota.exceeded' });
      assert.ok(refused || no === null);
      assert.ok(decisions.length >= 3, 'message, quota, audit at least');
      assert.ok(decisions.every(({ reevaluated }) => reevaluated.same));
      assert.equal(new Set(decisions.map((each) => each.policy_hash)).size, 1);
    }
    const audited = await platform.sql<{ hash: string }>(
      "SELECT DISTINCT details ->> 'policy_hash' AS hash FROM audit_logs WHERE owner_user_id = $1 AND message_id IS NOT NULL",
      [ana.userId],
    );
    assert.deepEqual(audited, [{ hash: policies[0]?.decisions[0]?.policy_hash }]);
    const { body } = await ana.api<{ items: { rule: string }[] }>('GET', '/governance/violations?limit=100');
    assert.ok(body.items.length > 0 && body.items.every(({ rule }) => rule === 'quota.user_minute'));
  });

  it('the command line says which rule decided, in the words of the rule', async () => {
    const index = reports.findIndex(({ state }) => state === 'refused');
    const text = await explainMessage(['explain', messages[index] ?? ''], platform.stack.run, ana.token);
    assert.match(text, /refused \(quota\.exceeded\)\n/);
    assert.match(text, /audit: allowed by audit\.always/);
    assert.match(text, /today {4}same/);
    await assert.rejects(explainMessage(['explain'], platform.stack.run, ana.token), /Usage/);
  });

  it('nobody else is told of them, and nobody but an admin finds the address of limits', async () => {
    const bob = await platform.person('bob');
    assert.equal((await bob.api('GET', `/messages/${messages[0]}/policy`)).status, 404);
    assert.equal((await bob.api('GET', `/admin/users/${ana.userId}/quota`)).status, 404);
    assert.equal((await bob.api('PUT', `/admin/users/${bob.userId}/quota`, {})).status, 404);
    const { body } = await bob.api<{ items: unknown[] }>('GET', '/governance/violations');
    assert.deepEqual(body.items, []);
  });

  it('a user lowers their own limits and raises none', async () => {
    const raised = await ana.api('PUT', '/governance/quota', { tokens_per_minute: 1_001 });
    assert.equal(raised.status, 400);
    assert.match(JSON.stringify(raised.body), /tokens_per_minute/);
    const unknown = await ana.api('PUT', '/governance/quota', { tokens: 1 });
    assert.equal(unknown.status, 400);
    const lowered = await ana.api<{ limits: object }>('PUT', '/governance/quota', { tokens_per_day: 100 });
    assert.deepEqual(lowered.body.limits, { ...lowered.body.limits, tokens_per_minute: 1_000, tokens_per_day: 100 });
    const { body } = await ana.api<{ user: { tokens_today: number; requests: number } }>('GET', '/governance/usage');
    assert.ok(body.user.tokens_today > 0);
    assert.equal(body.user.requests, 0, 'no message is being answered any more');
  });
});

describe('an agent’s settings', () => {
  it('audit_log_enabled: false leaves out the detail of what went well, and nothing of what was refused', async () => {
    const eva = await platform.person('eva');
    const agent = await eva.agent('Eva', {
      governance: { audit_log_enabled: false, allowed_domains: ['example.org'] },
    });
    await ended(eva, await say(eva, agent.id));
    const toolCalls = [{ id: 'call-1', name: 'http_request', arguments: '{"url":"https://evil.test/"}' }];
    platform.model.script(() => answer('', { toolCalls }));
    const id = await say(eva, agent.id);
    assert.equal((await ended(eva, id)).outcome?.code, 'tool.forbidden');
    const rows = await platform.sql<{ event_type: string; details: Record<string, unknown> }>(
      "SELECT event_type, details FROM audit_logs WHERE agent_id = $1 AND event_type LIKE 'message.%' ORDER BY created_at",
      [agent.id],
    );
    assert.deepEqual(
      rows.map(({ event_type: type, details }) => [type, 'model' in details, 'policy_hash' in details]),
      [
        ['message.answered', false, true],
        ['message.refused', true, true],
      ],
    );
    const { decided_by: no } = await policyOf(eva, id);
    assert.deepEqual(no, { step: 'tool', rule: 'tool.offered', code: 'tool.forbidden' });
    const refused = async (query: string) =>
      (await eva.api<{ items: Record<string, unknown>[] }>('GET', `/governance/violations?${query}`)).body.items;
    // the model asks again and again
    const violations = await refused(`agent=${agent.id}`);
    for (const { tool, severity, sender } of violations)
      assert.deepEqual(
        { tool, severity, sender },
        { tool: 'http_request', severity: 'warning', sender: { jid: eva.jid, door: 'web' } },
      );
    const [violation, ...earlier] = violations;
    const at = String(violation?.['decided_at']);
    assert.equal((await refused(`from=${at}`)).length, 1);
    assert.equal((await refused(`until=${at}`)).length, earlier.length);
    assert.equal((await refused(`agent=${eva.userId}`)).length, 0);
  });
});
