import assert from 'node:assert/strict';
import { it } from 'node:test';
import { localpart, proposeLocalpart } from '../../api/xmpp-address.ts';

it('takes names that any XMPP client can type', () => {
  for (const good of ['a', 'ana', 'ana.maria-2', 'x_9', 'agent', 'agents-1'])
    assert.ok(localpart.safeParse(good).success, good);
  for (const bad of ['', 'Ana', 'agent-1', '.ana', 'ana.', 'a b', 'ana@x', 'josé', 'a/b', `${'a'.repeat(65)}`])
    assert.ok(!localpart.safeParse(bad).success, bad);
});

it('proposes a name from an e-mail address, whatever stands in it', () => {
  assert.equal(proposeLocalpart('José.Álvares+news@example.org', 0), 'jose.alvaresnews');
  assert.equal(proposeLocalpart('agent-smith@example.org', 0), 'smith');
  for (const odd of ['日本@example.org', '---@example.org', `${'x'.repeat(64)}@example.org`])
    assert.ok(localpart.safeParse(proposeLocalpart(odd, 0)).success, odd);
});

it('proposes another name when the first is taken', () => {
  const second = proposeLocalpart('ana@example.org', 1);
  assert.match(second, /^ana-\d{4,6}$/);
  assert.ok(localpart.safeParse(second).success);
});
