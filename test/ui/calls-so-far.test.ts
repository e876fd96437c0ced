import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallsSoFar } from '../../ui/src/lib/chat/calls-so-far.ts';

const id = '0197a3c0-8f4e-7b1a-9c2d-5e6f70819a01';

describe('the calls of a message while it is answered', () => {
  it('are where the stream says, a person before a tool', () => {
    const calls = new CallsSoFar();
    assert.equal(calls.phase, undefined);
    calls.take({ type: 'tool', call: 2, tool: 'search_api', state: 'running' });
    calls.take({ type: 'tool', call: 1, tool: null, state: 'refused' });
    assert.deepEqual(calls.phase, { name: 'tool', tool: 'search_api' });
    calls.take({ type: 'approval', approval_id: id, state: 'open' });
    assert.deepEqual(calls.phase, { name: 'approval' });
    calls.take({ type: 'approval', approval_id: id, state: 'approved' });
    calls.take({ type: 'tool', call: 2, tool: 'search_api', state: 'done' });
    calls.take({ type: 'tool', call: 3, tool: 'email_sender', state: 'running' });
    assert.deepEqual(calls.phase, { name: 'tool', tool: 'email_sender' });
    calls.take({ type: 'tool', call: 3, tool: 'email_sender', state: 'failed' });
    assert.equal(calls.phase, undefined);
    assert.deepEqual(
      calls.notes.map(({ call, state }) => [call, state]),
      [
        [1, 'refused'],
        [2, 'done'],
        [3, 'failed'],
      ],
    );
  });

  it('go on from where the run says that they are', () => {
    const calls = new CallsSoFar();
    const noted = [{ call: 1, tool: 'email_sender', state: 'waiting', approval: id }];
    const tools = { ...{ number: 6, name: 'tools', tier: 'platform', state: 'running' }, detail: { calls: noted } };
    calls.read({ steps: [{ ...tools, started_at: null, finished_at: null, attempts: 1 }] } as never);
    assert.deepEqual(calls.phase, { name: 'approval' });
    calls.take({ type: 'approval', approval_id: id, state: 'denied' });
    assert.equal(calls.phase, undefined);
    assert.equal(calls.notes[0]?.state, 'denied');
  });
});
