import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { rememberingActivities } from '../../activities/remembering.ts';
import { governance, memoryConfig } from '../../contracts/agent.ts';
import type { RememberRequest } from '../../contracts/ai-worker.ts';
import { agent, messageId, owner, thinkingWorld } from '../support/thinking-world.ts';
import type { RecordingWorld } from '../support/thinking-world.ts';

const remember = (world: RecordingWorld, change: Partial<RememberRequest> = {}) =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(
    (permit: string, request: RememberRequest) => rememberingActivities(world).remember(permit, request),
    'permit',
    {
      ...{
        ownerUserId: owner,
        agentId: agent,
        messageId,
        agentVersion: 2,
        memoryConfig: memoryConfig.parse({}),
        governance: governance.parse({}),
      },
      said: { text: 'My sister lives in Porto.' },
      answered: { text: 'Noted.' },
      ...change,
    },
  );
const texts = (world: RecordingWorld) => [...world.kept.values()].map(({ text }) => text);

it('both sides of an exchange are kept, of this owner and this agent, with the embedder they were made by', async () => {
  const world = thinkingWorld();
  await remember(world);
  assert.deepEqual(texts(world), ['Person: My sister lives in Porto.', 'Agent: Noted.']);
  for (const [key, memory] of world.kept) {
    assert.ok(key.startsWith(`${owner}/${agent}/`));
    assert.deepEqual([memory.messageId, memory.embeddingModel], [messageId, 'test-embedder']);
  }
  assert.deepEqual([...world.kept.values()][0]?.embedding, [25, 1], 'the label is not embedded');
});

it('remembering twice changes nothing', async () => {
  const world = thinkingWorld();
  await remember(world);
  const before = [...world.kept];
  await remember(world);
  assert.deepEqual([...world.kept], before);
});

it('an empty side leaves no memory', async () => {
  const world = thinkingWorld();
  await remember(world, { answered: { text: '  \n' } });
  assert.deepEqual(texts(world), ['Person: My sister lives in Porto.']);
});

it('a long text is kept in pieces, all of it', async () => {
  const world = thinkingWorld();
  const words = Array.from({ length: 5_000 }, (_, i) => `word${i}`).join(' ');
  world.stored.set(`${owner}/${agent}`, words);
  await remember(world, { said: { payloadId: agent, bytes: words.length } });
  const said = texts(world).filter((text) => text.startsWith('Person: '));
  assert.equal(said.length, 25);
  assert.equal(said.map((text) => text.slice('Person: '.length)).join(' '), words);
});

it('an agent without long memory keeps nothing', async () => {
  const world = thinkingWorld();
  await remember(world, { memoryConfig: memoryConfig.parse({ long_term_enabled: false }) });
  assert.equal(world.kept.size, 0);
});
