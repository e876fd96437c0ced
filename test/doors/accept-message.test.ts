import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import type { AppError } from '../../contracts/errors.ts';
import type { AcceptMessage, IncomingMessage } from '../../doors/accept-message.ts';
import { acceptMessage } from '../../doors/accept-message.ts';
import { MemoryRecord } from '../support/memory-record.ts';

describe('accepting a message at any door', () => {
  let record: MemoryRecord;
  let logged: string;
  let accept: AcceptMessage;
  let message: IncomingMessage;

  beforeEach(() => {
    record = new MemoryRecord();
    logged = '';
    const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
    accept = acceptMessage({ inbox: record, vault: record, starter: record, log });
    const agentId = record.agent('ana@aiox.local');
    message = {
      agentId,
      ownerUserId: record.agents.get(agentId)?.entry.ownerUserId ?? '',
      senderJid: 'ana@aiox.local',
      replyTo: 'ana@aiox.local/phone',
      key: 'k1',
      door: 'xmpp',
      stanzaId: 's1',
      thread: 't1',
      body: 'olá',
    };
  });

  it('keeps the message and starts its workflow before anything is promised', async () => {
    const { ref, sequence, duplicate } = await accept(message);
    assert.deepEqual([sequence, duplicate], [1, false]);
    assert.deepEqual(record.started, [ref]);
    assert.equal(record.accepted[0]?.body, 'olá');
    assert.equal(record.accepted[0]?.messageId, ref.messageId);
  });

  it('seals the text for this one message, so that it opens at no other place', async () => {
    const sealed: string[] = [];
    record.seal = async (owner, context, plain) => {
      sealed.push(`${owner} ${context}`);
      return plain;
    };
    const { ref } = await accept(message);
    assert.deepEqual(sealed, [`${message.ownerUserId} message:${ref.messageId}`]);
  });

  it('gives a resend the first message again and keeps one', async () => {
    const first = await accept(message);
    const again = await accept(message);
    assert.deepEqual(again.ref, first.ref);
    assert.equal(again.duplicate, true);
    assert.equal(record.accepted.length, 1);
  });

  it('does not start a finished message again', async () => {
    const insert = record.accept.bind(record);
    record.accept = async (row) => ({ ...(await insert(row)), finished: true });
    await accept(message);
    assert.deepEqual(record.started, []);
  });

  it('accepts a message while the workflow engine is away, and does not wait long for it', async () => {
    record.start = async () => {
      throw new Error('no route to Temporal');
    };
    assert.equal((await accept(message)).sequence, 1);
    assert.match(logged, /start_postponed/);

    record.start = () => new Promise(() => {});
    const started = performance.now();
    assert.equal((await accept({ ...message, key: 'k2' })).sequence, 2);
    assert.ok(performance.now() - started < 3_000, 'a hanging engine holds nobody up');
  });

  it('promises nothing when the record is away', async () => {
    record.insertFails = new Error('connection refused by db.internal');
    await assert.rejects(accept(message), (error: AppError) => {
      assert.equal(error.code, 'service.unavailable');
      assert.doesNotMatch(JSON.stringify(error.details), /db\.internal/);
      return true;
    });
    assert.deepEqual(record.started, []);
  });

  it('says that a stranger finds nothing, by the record itself', async () => {
    await assert.rejects(accept({ ...message, senderJid: 'eve@aiox.local' }), { code: 'item.not_found' });
  });

  it('takes 64 KiB of UTF-8 and not one byte more', async () => {
    await accept({ ...message, body: 'é'.repeat(32_768) });
    await assert.rejects(accept({ ...message, key: 'k2', body: `${'é'.repeat(32_768)}.` }), {
      code: 'input.too_large',
    });
  });

  it('refuses a body that is empty, holds NUL or half a character, before anything is kept', async () => {
    for (const body of ['', ' \n', 'a\0b', 'half \ud83d a face'])
      await assert.rejects(accept({ ...message, body }), { code: 'input.invalid' });
    assert.deepEqual(record.accepted, []);
  });

  it('writes no text into the log', async () => {
    record.start = async () => {
      throw new Error('away');
    };
    await accept({ ...message, body: 'a secret of mine' });
    assert.doesNotMatch(logged, /secret of mine/);
  });
});
