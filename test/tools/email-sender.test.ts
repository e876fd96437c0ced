import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutgoingMail } from '../../domain/mail-ports.ts';
import type { ToolCallContext } from '../../domain/tool-ports.ts';
import { emailSender, emailSenderSpec } from '../../tools/email-sender.ts';

const good = { to: ['bob@example.org'], subject: 'Hello', body: 'How are you?' };
const faultsOf = (change: object): string =>
  (emailSenderSpec.input.safeParse({ ...good, ...change }).error?.issues ?? [])
    .map(({ message }) => message)
    .join('; ');

describe('an address is refused by name when it', () => {
  for (const [what, address, why] of [
    ['looks like another by a letter of another script', 'bob@exаmple.org', /plain ASCII/],
    ['looks like another by full-width signs', 'bob＠example.org', /plain ASCII/],
    ['looks like another in its first part', 'bоb@example.org', /plain ASCII/],
    ['turns the direction of writing', 'bob@example.org\u202e', /plain ASCII/],
    ['brings a name', 'Bob <bob@example.org>', /without a name/],
    ['brings a name that is an address', '"ceo@example.org" <eve@evil.example>', /without a name/],
    ['begins another header', 'bob@example.org\r\nBcc: eve@evil.example', /line breaks/],
    ['holds a line feed', 'bob@example.org\n', /line breaks/],
    ['quotes its first part', '"bob"@example.org', /quoted/],
    ['quotes an address', '"bob@example.org"@evil.example', /quoted/],
    ['has several @', 'bob@example.org@evil.example', /one @/],
    ['has none', 'bob', /have an @/],
    ['is two', 'bob@example.org,eve@evil.example', /one address/],
    ['is a group', 'friends:bob@example.org;', /one address/],
    ['has a comment', 'bob(eve)@example.org', /one address/],
    ['has a space', 'bob @example.org', /one address/],
    ['names an address of IP', 'bob@[127.0.0.1]', /IP address/],
    ['names an address of IP without brackets', 'bob@127.0.0.1', /IP address/],
    ['names a machine and no domain', 'bob@localhost', /name of a domain/],
    ['ends in a dot', 'bob@example.org.', /name of a domain/],
    ['has a dot too many', 'bob@example..org', /name of a domain/],
    ['has nothing before the @', '@example.org', /before the @/],
    ['has a dot at an end', '.bob@example.org', /before the @/],
    ['is routed by percent and by bang', `${'b'.repeat(65)}@example.org`, /before the @/],
  ] as const)
    it(what, () => {
      assert.match(faultsOf({ to: [address] }), why);
      assert.match(faultsOf({ cc: [address] }), why);
    });
});

it('usual addresses are taken, and their domains told in small letters, each once', () => {
  const to = ['bob@example.org', "o'neil+tag@Sub.Example.ORG"];
  const parsed = emailSenderSpec.input.parse({ ...good, to, cc: ['ann@EXAMPLE.org', 'z@xn--bcher-kva.example'] });
  assert.deepEqual(emailSenderSpec.hostsOf?.(parsed), ['example.org', 'sub.example.org', 'xn--bcher-kva.example']);
});

it('a subject is one line, and nobody gets a mail twice or by the dozen', () => {
  for (const subject of [
    'a\r\nBcc: eve@evil.example',
    'a\nb',
    'a\0',
    'a\u2028b',
    'a\u202eb',
    'a\u0085b',
    '',
    'a'.repeat(201),
  ])
    assert.notEqual(faultsOf({ subject }), '', JSON.stringify(subject));
  assert.equal(faultsOf({ subject: 'Olá, ça va? 😀' }), '');
  assert.notEqual(faultsOf({ body: 'a\0b' }), '');
  assert.notEqual(faultsOf({ body: 'a'.repeat(1_000_000) }), '');
  assert.match(faultsOf({ to: ['bob@example.org'], cc: ['BOB@example.org'] }), /once/);
  assert.notEqual(faultsOf({ to: Array.from({ length: 21 }, (_, n) => `p${n}@example.org`) }), '');
  assert.notEqual(faultsOf({ to: [] }), '');
  assert.match(faultsOf({ bcc: ['eve@evil.example'] }), /bcc/, 'what it does not know it names');
});

it('is not offered without a mail server, and says which settings it lacks', async () => {
  const nameOf = async () => undefined;
  assert.match((await emailSender({ mail: undefined, nameOf }).missing?.()) ?? '', /AIOX_SMTP_URL, AIOX_SMTP_FROM/);
  const mail = { send: async () => ({ refused: [] }) };
  assert.equal(await emailSender({ mail, nameOf }).missing?.(), undefined);
});

it("shows an agent's name unless it could pass for another sender, and tells who gets nothing", async () => {
  const sent: OutgoingMail[] = [];
  const mail = {
    async send(one: OutgoingMail) {
      sent.push(one);
      return { refused: ['gone@example.org'] };
    },
  };
  const call = { idempotencyKey: 'k', signal: AbortSignal.timeout(60_000), begin: async () => undefined };
  const names = [
    'Ada Lovelace',
    'Zoë 2',
    'ceo@example.org',
    'A "B"',
    'Ada\r\nBcc: x',
    '\u202eadA',
    '<b>',
    'x'.repeat(65),
  ];
  for (const name of [...names, undefined]) {
    const tool = emailSender({ mail, nameOf: async () => name });
    const { text } = await tool.run({ ...good, cc: ['gone@example.org'] }, call as unknown as ToolCallContext);
    assert.match(text, /took the e-mail for bob@example.org\. It refused gone@example.org/);
  }
  assert.deepEqual(
    sent.map(({ senderName }) => senderName),
    ['Ada Lovelace', 'Zoë 2', ...Array.from({ length: 7 }, () => undefined)],
  );
});
