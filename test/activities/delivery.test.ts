import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { deliveryActivities } from '../../activities/delivery.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Delivery } from '../../domain/ports.ts';
import { streamStanzas } from '../../xmpp-bridge/stream-stanzas.ts';

/** An XMPP server that may stand still: what is written waits in the stream, in order, until it reads again. */
class StallingServer {
  stalled = false;
  written = 0;
  readonly #waiting: string[] = [];
  readonly #archive: string[] = [];

  readonly stanzas = streamStanzas({
    send: async (stanza) => {
      this.written += 1;
      this.#waiting.push(String(stanza.attrs['id']));
      this.#read();
    },
    ping: async () => {
      if (this.stalled) throw new AppError('service.unavailable', { service: 'xmpp' });
    },
  });
  readonly archive = { has: async (_user: string, _agent: string, id: string) => this.#archive.includes(id) };

  goOn(): void {
    this.stalled = false;
    this.#read();
  }

  rows(id: string): number {
    return this.#archive.filter((row) => row === id).length;
  }

  #read(): void {
    if (!this.stalled) this.#archive.push(...this.#waiting.splice(0));
  }
}

describe('a reply, while the XMPP server stands still', () => {
  const delivery: Delivery = {
    ref: { ownerUserId: 'owner', agentId: 'agent', messageId: 'message' },
    replyId: 'reply-1',
    agentJid: 'agent-1@agents.example.org',
    replyTo: 'ana@example.org/phone',
    thread: 'th-1',
    inReplyTo: 'question-1',
    text: 'once',
  };
  const unavailable = (error: unknown) => error instanceof AppError && error.code === 'service.unavailable';
  const attempts = (server: StallingServer) => {
    const activities = deliveryActivities(server);
    return (attempt: number) => new MockActivityEnvironment({ attempt }).run(() => activities.deliver(delivery));
  };

  it('comes once, however often its delivery is tried', async () => {
    const server = new StallingServer();
    const deliver = attempts(server);
    server.stalled = true;
    await assert.rejects(deliver(1), unavailable);
    await assert.rejects(deliver(2), unavailable);
    await assert.rejects(deliver(3), unavailable);
    assert.equal(server.written, 1, 'a repeated attempt that knows nothing sends nothing');
    server.goOn();
    await deliver(4);
    assert.equal(server.rows(delivery.replyId), 1);
  });

  it('is sent by a later attempt when no earlier one had written it', async () => {
    const server = new StallingServer();
    await attempts(server)(2);
    assert.equal(server.rows(delivery.replyId), 1);
  });
});
