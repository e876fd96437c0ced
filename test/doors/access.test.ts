import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import type { MayWrite } from '../../doors/access.ts';
import { mayWrite } from '../../doors/access.ts';
import { MemoryRecord } from '../support/memory-record.ts';

describe('who may write to an agent', () => {
  let record: MemoryRecord;
  let ask: MayWrite;

  beforeEach(() => {
    record = new MemoryRecord();
    ask = mayWrite({ directory: record, log: pino({ level: 'silent' }) });
  });

  it('lets the owner in', async () => {
    const agentId = record.agent('ana@aiox.local');
    assert.equal((await ask(agentId, 'ana@aiox.local')).agentId, agentId);
    assert.deepEqual(record.refusals, []);
  });

  it('answers a stranger exactly as if there were no agent, and counts both', async () => {
    const agentId = record.agent('ana@aiox.local');
    const deleted = record.agent('ana@aiox.local', { state: 'deleted' });
    const answers = [];
    for (const id of [agentId, deleted, randomUUID()])
      answers.push(await ask(id, 'eve@aiox.local').catch((error: unknown) => ({ ...(error as object) })));
    assert.deepEqual(answers[0], answers[2]);
    assert.deepEqual(answers[1], answers[2]);
    assert.equal((answers[0] as { code?: string }).code, 'item.not_found');
    assert.equal(record.refusals.length, 3);
  });

  it('tells an owner that the agent was deleted', async () => {
    const agentId = record.agent('ana@aiox.local', { state: 'deleted' });
    await assert.rejects(ask(agentId, 'ana@aiox.local'), { code: 'agent.deleted' });
  });

  it('lets nobody in while the directory cannot be asked', async () => {
    const agentId = record.agent('ana@aiox.local');
    record.directoryFails = new Error('away');
    await assert.rejects(ask(agentId, 'ana@aiox.local'), { code: 'service.unavailable' });
  });

  it('answers a stranger the same when the refusal cannot be counted', async () => {
    record.countRefusal = async () => {
      throw new Error('away');
    };
    await assert.rejects(ask(randomUUID(), 'eve@aiox.local'), { code: 'item.not_found' });
  });
});
