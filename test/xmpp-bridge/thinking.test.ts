import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { derivedId } from '../../domain/derived-id.ts';
import type { Seen } from '../../xmpp-bridge/thinking.ts';
import { Thinking } from '../../xmpp-bridge/thinking.ts';

describe('an agent that thinks', () => {
  const agent: Seen = { agentId: randomUUID(), agentName: 'Ada', state: 'active', ownerJid: 'ana@test' };
  let shown: string[];
  let thinking: Thinking;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
    shown = [];
    thinking = new Thinking((_, mood) => void shown.push(mood));
  });
  afterEach(() => {
    thinking.stop();
    mock.timers.reset();
  });

  const delivered = (messageId: string, replyId: string = randomUUID()): void =>
    thinking.delivered({ ref: { messageId, agentId: agent.agentId, ownerUserId: randomUUID() }, replyId });

  it('is shown once at the first of many messages and once after the last answer', () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());
    for (const id of ids) {
      thinking.began(agent, id);
      mock.timers.tick(10);
    }
    for (const id of ids) delivered(id);
    assert.deepEqual(shown, ['thinking', 'active']);
    for (const id of ids) delivered(id);
    assert.deepEqual(shown, ['thinking', 'active'], 'a repeated delivery shows nothing');
  });

  it('does not flicker for a quick answer, not even for one that overtook its acceptance', () => {
    const [quick, quicker] = [randomUUID(), randomUUID()];
    thinking.began(agent, quick);
    mock.timers.tick(150);
    delivered(quick);
    delivered(quicker);
    thinking.began(agent, quicker);
    mock.timers.tick(10_000);
    assert.deepEqual(shown, []);
  });

  it('goes on thinking when its owner was only told that the message waits', () => {
    const id = randomUUID();
    thinking.began(agent, id);
    mock.timers.tick(11_000);
    delivered(id, derivedId(id, 'waiting'));
    assert.deepEqual(shown, ['thinking']);
    delivered(id);
    assert.deepEqual(shown, ['thinking', 'active']);
  });

  it('is shown as paused rather than thinking, and stays so', () => {
    const id = randomUUID();
    thinking.began(agent, id);
    mock.timers.tick(300);
    assert.equal(thinking.changed({ ...agent, state: 'paused' }), 'paused');
    assert.equal(thinking.changed(agent), 'thinking');
    thinking.changed({ ...agent, state: 'paused' });
    delivered(id);
    assert.deepEqual(shown, ['thinking', 'paused']);
    const next = randomUUID();
    thinking.began({ ...agent, state: 'paused' }, next);
    mock.timers.tick(300);
    delivered(next);
    assert.deepEqual(shown, ['thinking', 'paused']);
  });

  it('does not think for ever about an answer that somebody else delivered', () => {
    thinking.began(agent, randomUUID());
    mock.timers.tick(25 * 60_000);
    assert.deepEqual(shown, ['thinking', 'active']);
  });

  it('that was deleted meanwhile is not shown as ready', () => {
    const id = randomUUID();
    thinking.began(agent, id);
    mock.timers.tick(300);
    thinking.changed({ ...agent, state: 'deleted' });
    delivered(id);
    assert.deepEqual(shown, ['thinking']);
  });
});
