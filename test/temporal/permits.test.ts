import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import jwt from 'jsonwebtoken';
import { readConfig } from '../../config/env.ts';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import { aiQueue } from '../../workflows/messages.ts';
import type { Attackers } from '../support/attackers.ts';
import { sentFor, startAttackers } from '../support/attackers.ts';
import type { Attempt } from '../support/attacking-workflow.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer } from '../support/scripted-model.ts';
import { until } from '../support/until.ts';
import '../support/uncounted.ts';

const shim = pathToFileURL(join(import.meta.dirname, '..', 'support', 'shifted-clock.mjs')).href;
const later = (ms: number) => ({ NODE_OPTIONS: `--import=${shim}`, TEST_CLOCK_SHIFT_MS: String(ms) });
const TEN_MINUTES_MS = 600_000;

let platform: Platform;
let tier: PlatformTier;
let ana: Person;
let bob: Person;
let agent: TestAgent;

before(async () => {
  platform = await sharedPlatform();
  platform.model.script(() => answer('Answered.'));
  tier = platformTier(platform.stack);
  [ana, bob] = await Promise.all([platform.person('ana'), platform.person('bob')]);
  agent = await ana.agent();
});
after(async () => {
  await tier?.stop();
  await platform?.stop();
});

async function send(text: string): Promise<MessageRef> {
  const { body } = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text });
  return { ownerUserId: ana.userId, agentId: agent.id, messageId: body.message_id };
}
const stateOf = async ({ messageId }: MessageRef) =>
  (await ana.api<{ state: string }>('GET', `/messages/${messageId}`)).body.state;
const answered = (ref: MessageRef, withinMs = 30_000) =>
  until(async () => (await stateOf(ref)) === 'answered', withinMs, 'the answer');

const eventsOf = async (ref: MessageRef) =>
  (await tier.client.workflow.getHandle(messageWorkflowId(ref)).fetchHistory()).events ?? [];

describe('whoever can write to Temporal, and is not the platform', () => {
  let attackers: Attackers;

  before(async () => {
    attackers = await startAttackers(platform.stack);
  });
  after(() => attackers?.stop());

  it('makes a real AI worker do nothing without a permit for exactly that: denied once, audited, no model called', async () => {
    const [first, second] = [await send('One'), await send('Two')];
    await Promise.all([answered(first), answered(second)]);
    const [used, request] = await sentFor(tier, first, 'think');
    const [ofAnother] = await sentFor(tier, second, 'think');
    const good = jwt.decode(used) as Record<string, unknown>;
    const calls = platform.model.calls.length;

    const attack = await attackers.start(tier, first, aiQueue('default'));
    const { run } = attack;
    const { privateKey, publicKey } = platform.stack.secrets.permitKeys;
    const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' });
    const sign = (claims: object, by = key) => jwt.sign(claims, by, { algorithm: 'ES256' });
    const now = Math.floor(Date.now() / 1_000);
    const claims = (step: string) => ({ ...good, run, step, iat: now, exp: now + 300 });
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = (step: string) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims(step))}.`;
    const confused = (step: string) => {
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims(step))}`;
      return `${text}.${createHmac('sha256', Buffer.from(publicKey, 'base64url')).update(text).digest('base64url')}`;
    };
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const other = randomUUID();
    const changed = (change: object) => (step: string) => sign({ ...claims(step), ...change });

    const attacks: [reason: string, permit: (step: string) => unknown, request?: object][] = [
      ['missing', () => null],
      ['invalid', () => 'no permit'],
      ['invalid', changed({ aud: 'platform' })],
      ['invalid', changed({ iss: 'aiox-ai' })],
      ['owner', changed({ owner: bob.userId })],
      ['agent', changed({ agent: other })],
      ['version', changed({ version: 2 })],
      ['message', changed({ message: other })],
      ['workflow', changed({ workflow: messageWorkflowId(second) })],
      ['run', changed({ run: other })],
      ['step', changed({ step: 'think-1' })],
      ['lifetime', changed({ exp: now + 86_400 })],
      ['invalid', (step) => sign(claims(step), foreign)],
      ['invalid', unsigned],
      ['invalid', confused],
      ['run', () => used],
      ['workflow', () => ofAnother],
      ['owner', (step) => sign(claims(step)), { ...request, ownerUserId: bob.userId }],
    ];
    const attempts = attacks.map(([, permit, asked = request], at): Attempt => {
      const step = `attack-${at}`;
      return { activity: 'think', step, permit: permit(step), request: asked };
    });
    const permitted: Attempt = { activity: 'think', step: 'allowed', permit: sign(claims('allowed')), request };
    const ends = await attack.attemptAll([...attempts, permitted]);

    const refused = attacks.map(([reason]) => `access.denied ${reason} NON_RETRYABLE_FAILURE`);
    assert.deepEqual(ends, [...refused, 'ran']);
    assert.equal(platform.model.calls.length, calls + 1, 'the permitted one, and nothing else, reached the model');
    const audited = await platform.sql<{ owner: string; permit: string; step: string }>(
      `SELECT owner_user_id AS owner, details->>'permit' AS permit, details->>'step' AS step FROM audit_logs
       WHERE event_type = 'permit.refused' AND severity = 'critical'`,
    );
    const expected = attacks.map(([permit, , asked], at) => ({
      owner: asked ? bob.userId : ana.userId,
      permit,
      step: `attack-${at}`,
    }));
    const byStep = (a: { step: string }, b: { step: string }) => a.step.localeCompare(b.step);
    assert.deepEqual(audited.sort(byStep), expected.sort(byStep));
  });
});

describe('messages that were sent while the AI tier was stopped', () => {
  it('are all answered when its clock and the platform’s say ten minutes later, with permits minted anew', async () => {
    const { stack } = platform;
    const away = async (name: string) => {
      stack.pause(name);
      await stack.kill(name, 'SIGKILL');
    };
    await away('ai');
    const refs = [await send('One'), await send('Two'), await send('Three')];
    const [first] = refs as [MessageRef];
    const waiting = async () =>
      (await eventsOf(first)).some(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'think',
      );
    await until(waiting, 15_000, 'the first message to wait for the AI tier');
    await away('platform');
    await stack.add('platform-later', 'platform', later(TEN_MINUTES_MS));
    await stack.add('ai-later', 'ai', later(TEN_MINUTES_MS));
    for (const ref of refs) await answered(ref, 60_000);

    const events = await eventsOf(first);
    const failed = events.flatMap(({ activityTaskFailedEventAttributes: failure }) =>
      failure ? [failure.failure?.applicationFailureInfo?.type] : [],
    );
    assert.deepEqual(failed, ['permit.expired'], 'the one that waited in the queue was too old');
    const replies = await platform.sql<{ count: string }>(
      `SELECT count(*) FROM messages WHERE direction = 'out' AND in_reply_to = ANY($1)`,
      [refs.map(({ messageId }) => messageId)],
    );
    assert.equal(Number(replies[0]?.count), refs.length, 'each once');
    const { AIOX_MESSAGE_DEADLINE_MS: deadline } = readConfig('platform', stack.env('platform'));
    assert.ok(deadline > TEN_MINUTES_MS, 'nothing is given up within ten minutes');
  });
});
