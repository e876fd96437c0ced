import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import type { BridgeDoor } from '../support/bridge-door.ts';
import { openBridgeDoor } from '../support/bridge-door.ts';
import { MemoryRecord } from '../support/memory-record.ts';
import type { ReceivedStanza, XmppClient } from '../support/xmpp-client.ts';
import type { XmppServer } from '../support/xmpp-server.ts';
import { sharedXmppServer } from '../support/shared-xmpp-server.ts';

const PER_MINUTE = 30;

describe('a flood', () => {
  const record = new MemoryRecord();
  let server: XmppServer;
  let door: BridgeDoor;
  let ana: XmppClient;
  let eve: XmppClient;
  let anas: string;
  let eves: string;

  before(async () => {
    server = await sharedXmppServer();
    door = await openBridgeDoor(server.component, record, { messagesPerMinute: PER_MINUTE });
    [ana, eve] = await Promise.all([server.login('ana'), server.login('eve')]);
    anas = agentJid(record.agent(`ana@${server.domain}`), server.agentsDomain);
    eves = agentJid(record.agent(`eve@${server.domain}`), server.agentsDomain);
  });
  after(async () => {
    await door?.close();
    await server?.stop();
  });

  const outcomeOf = (id: string) => (stanza: ReceivedStanza) =>
    stanza.receiptFor === id || (stanza.id === id && stanza.type === 'error');

  it('of messages is refused with a sentence above the limit, and what was refused is taken when it is sent again later', async () => {
    const ids = Array.from({ length: PER_MINUTE + 10 }, () => randomUUID());
    const message = (id: string) =>
      `<message to='${eves}' type='chat' id='${id}'><body>flood</body><request xmlns='urn:xmpp:receipts'/></message>`;
    await eve.sendRaw(ids.map(message).join(''));
    const outcomes = [];
    for (const id of ids) outcomes.push(await eve.waitFor(outcomeOf(id)));
    const refused = outcomes.filter(({ type }) => type === 'error');
    // a token comes back every two seconds
    assert.ok(refused.length >= 5 && refused.length <= 10, `${refused.length} refused`);
    for (const { error } of refused) {
      assert.deepEqual([error?.type, error?.condition], ['wait', 'policy-violation']);
      assert.match(
        error?.text ?? '',
        /^Too many requests\. Your message was not accepted: wait [12] s, then send it again\.$/,
      );
    }
    assert.equal(record.accepted.length, ids.length - refused.length, 'nothing was promised and not kept');
    assert.equal(door.refused.filter((code) => code === 'rate.limited').length, refused.length);

    const [first] = refused;
    const wait = Number(/wait (\d) s/.exec(first?.error?.text ?? '')?.[1]);
    await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
    await eve.sendRaw(message(first?.id ?? ''));
    await eve.waitFor((stanza) => stanza.receiptFor === first?.id);
  });

  it('of one user, of messages and of questions, takes nothing from another, who is answered at once', async () => {
    const questions = Array.from(
      { length: 10 * PER_MINUTE + 50 },
      (_, n) => `<iq to='${eves}' type='get' id='q-${n}'><ping xmlns='urn:xmpp:ping'/></iq>`,
    );
    await eve.sendRaw(questions.join(''));
    const sent = performance.now();
    const id = await ana.send({ to: anas, body: 'am I heard?' });
    const heard = await ana.waitFor(outcomeOf(id));
    assert.equal(heard.receiptFor, id);
    assert.ok(performance.now() - sent < 2_000);
    const last = await eve.waitFor((stanza) => stanza.id === `q-${questions.length - 1}`);
    assert.deepEqual([last.error?.type, last.error?.condition], ['wait', 'policy-violation']);
    assert.ok(door.isOnline());
  });

  it('of bytes is read slowly by the server, from that connection alone', async () => {
    // 4 MB pass at once, then 250 kB in a second
    const filler = `<message to='nobody@${server.domain}' type='chat'><body>${'x'.repeat(100_000)}</body></message>`;
    const began = performance.now();
    for (let n = 0; n < 48; n += 1) await eve.sendRaw(filler);
    const slow = eve.query(server.domain, "<ping xmlns='urn:xmpp:ping'/>");
    const asked = performance.now();
    await ana.query(server.domain, "<ping xmlns='urn:xmpp:ping'/>");
    const others = performance.now() - asked;
    await slow;
    const own = performance.now() - began;
    assert.ok(own > 2_000, `4.8 MB were read in ${own} ms`);
    assert.ok(others < 1_000, `another connection had to wait ${others} ms`);
  });
});
