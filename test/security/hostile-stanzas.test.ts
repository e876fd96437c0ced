import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { fuzzSize } from '../support/fuzz-size.ts';
import type { Scene } from '../support/hostile-stanzas.ts';
import { fatalStanzas, hostileStanza, silentOfOwner } from '../support/hostile-stanzas.ts';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { logOf } from '../support/process-logs.ts';
import { seeded } from '../support/seeded.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

/** At once, as a client floods; a stanza is then some hundred bytes, and the server's shaper lets 4 MB pass. */
const TOGETHER = 50;

describe('hostile stanzas', { timeout: fuzzSize.seconds * 1_000 }, () => {
  let platform: Platform;
  let ana: Person;
  let eve: Person;
  let hers: XmppClient;
  let stranger: XmppClient;
  let scene: Scene;

  before(async () => {
    platform = await sharedPlatform();
    [ana, eve] = await Promise.all([platform.person('ana'), platform.person('eve')]);
    const { jid: agentJid } = await ana.agent('Guide');
    const { agentsDomain, domain: serverDomain } = platform.stack.run.xmpp;
    scene = { agentJid, ownerJid: ana.jid, agentsDomain, serverDomain };
    [hers, stranger] = await Promise.all([ana.online(), eve.online()]);
    await ask(); // everything is loaded by the first message
  });
  after(() => platform?.stop());

  /** Milliseconds until the owner has an answer of the model. */
  async function ask(): Promise<number> {
    const sent = performance.now();
    const id = await hers.send({ to: scene.agentJid, body: 'are you there?' });
    await hers.waitFor(({ answers, body }) => answers.id === id && body !== null);
    return performance.now() - sent;
  }

  /** The three of them, because other tests may have the processors for a moment. */
  const quickest = async () => Math.min(await ask(), await ask(), await ask());

  /** Until everything that was sent before has been handled: the answers of one address come in order. */
  async function end(client: XmppClient): Promise<void> {
    const id = randomUUID();
    await client.sendRaw(`<message to='${scene.agentJid}' id='${id}' type='chat'><body>/help</body></message>`);
    await client.waitFor((stanza) => stanza.id === id || stanza.answers.id === id, 120_000);
  }

  const whatRan = async () => ({
    calls: platform.model.calls.length,
    messages: (await platform.sql('SELECT 1 FROM messages')).length,
    bridge: platform.stack.pid('bridge'),
    streams: [...(await logOf(platform.stack, 'bridge')).matchAll(/"xmpp_stream_(open|down|closed)"/g)].length,
  });

  it(`of a stranger, ${fuzzSize.stanzas} of them, neither stop the bridge nor reach the model nor start a workflow`, async (t) => {
    const before = await whatRan();
    const random = seeded(20_261_126);
    for (let n = 0; n < fuzzSize.stanzas; n += TOGETHER) {
      const batch = Array.from({ length: TOGETHER }, (_, at) => hostileStanza(scene, random, n + at));
      await stranger.sendRaw(batch.join(''));
    }
    await end(stranger);
    assert.deepEqual(await whatRan(), before);
    const senders = await platform.sql(
      "SELECT DISTINCT sender_jid FROM messages WHERE direction = 'in' AND (owner_user_id = $1 OR sender_jid = $2)",
      [ana.userId, eve.jid],
    );
    assert.deepEqual(senders, [{ sender_jid: ana.jid }]);
    const refused = stranger.received.filter(({ type }) => type === 'error' || type === 'unsubscribed').length;
    assert.ok(refused > fuzzSize.stanzas / 4, `${refused} were answered: they came through`);
    t.diagnostic(`${refused} of ${fuzzSize.stanzas} were refused`);
    const took = await quickest();
    assert.ok(took < 1_000, `the owner had to wait ${took} ms`);
  });

  it('that a server does not pass on end the connection of who sent them, and nothing else', async () => {
    const before = await whatRan();
    for (const [what, xml] of Object.entries(fatalStanzas(scene))) {
      const client = await eve.online();
      await client.sendRaw(xml);
      await until(() => client.disconnected, 10_000, `the end of the stream after ${what}`);
      await client.close();
    }
    assert.deepEqual(await whatRan(), before);
    assert.ok((await quickest()) < 1_000);
  });

  it('of the owner, such as copies, bounces and what is meant for rooms, are not said to the agent', async () => {
    const before = await whatRan();
    await hers.sendRaw(silentOfOwner(scene).join(''));
    await end(hers);
    assert.deepEqual(await whatRan(), before);
  });

  it('leave one log line each that is JSON, and no bug behind', async () => {
    const lines = (await logOf(platform.stack, 'bridge')).trimEnd().split('\n');
    for (const line of lines) {
      const { level, event } = JSON.parse(line) as { level: unknown; event: unknown };
      assert.ok(![50, 60, 'error', 'fatal'].includes(level as never), `${String(event)}: ${line}`);
      assert.doesNotMatch(line, /hostile words|forged/);
    }
  });
});
