import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { answer, status } from '../support/scripted-model.ts';
import type { Collector, ReceivedSpan } from '../support/otlp-collector.ts';
import { startCollector } from '../support/otlp-collector.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

/** The 13 stations of a message, and which process is to tell of each. */
const stations = {
  'door.receive': 'aiox-bridge',
  'door.access': 'aiox-bridge',
  'platform.ownership': 'aiox-platform',
  'platform.governance': 'aiox-platform',
  'platform.priority': 'aiox-platform',
  'platform.dispatch': 'aiox-ai',
  'ai.model': 'aiox-ai',
  'ai.recall': 'aiox-ai',
  'platform.tools': 'aiox-platform',
  'platform.result': 'aiox-platform',
  'platform.short-memory': 'aiox-platform',
  'platform.audit': 'aiox-platform',
  'door.reply': 'aiox-bridge',
};

describe('the trace of a message', { timeout: 560_000 }, () => {
  let collector: Collector;
  let platform: Platform;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;

  before(async () => {
    collector = await startCollector();
    platform = await startPlatform({ outside: { ...cache(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } });
    ana = await platform.person('ana');
    agent = await ana.agent('Guide');
    client = await ana.online();
  });
  after(async () => {
    await platform?.stop();
    await collector?.stop();
  });

  const traceOf = (messageId: string): ReceivedSpan[] =>
    collector.spans().filter(({ traceId }) => traceId === messageId.replaceAll('-', ''));

  /** The spans of a message once all that are named have come. */
  async function complete(messageId: string, names: string[]): Promise<ReceivedSpan[]> {
    const missing = () => names.filter((name) => !traceOf(messageId).some((span) => span.name === name));
    await until(() => missing().length === 0, 30_000, 'the trace').catch((error: Error) =>
      assert.fail(`${error.message}; missing: ${missing().join(', ')}`),
    );
    return traceOf(messageId);
  }

  async function say(text: string): Promise<string> {
    const id = await client.send({ to: agent.jid, body: text });
    await client.waitFor(
      (stanza) => stanza.kind === 'message' && stanza.answers.id === id && stanza.body !== null,
      60_000,
    );
    const [row] = await platform.sql<{ id: string }>('select id from messages where stanza_id = $1', [id]);
    assert.ok(row);
    return row.id;
  }

  it('has all its thirteen stations in one trace, told by the processes that did the work', async () => {
    const messageId = await say('hello');
    const spans = await complete(messageId, [...Object.keys(stations), 'ai.think', 'ai.remember', 'platform.finish']);
    for (const [name, service] of Object.entries(stations)) {
      const found = spans.filter((span) => span.name === name);
      assert.deepEqual(
        found.map((span) => span.service),
        [service],
        name,
      );
    }
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === '');
    assert.deepEqual(
      roots.map(({ name }) => name),
      ['door.receive'],
    );
    const ids = new Set(spans.map(({ spanId }) => spanId));
    assert.equal(ids.size, spans.length);
    for (const { name, parentSpanId, startedAt, endedAt } of spans) {
      assert.ok(parentSpanId === '' || ids.has(parentSpanId), `${name} hangs under a span that is there`);
      assert.ok(endedAt >= startedAt && endedAt - startedAt < 60_000, name);
    }
    const think = spans.find(({ name }) => name === 'ai.think');
    for (const name of ['ai.model', 'ai.recall'])
      assert.equal(spans.find((span) => span.name === name)?.parentSpanId, think?.spanId, name);
  });

  it('holds no word of what people and models say', async () => {
    platform.model.script(() => answer('an answer about marmalade'));
    const messageId = await say('a question about gooseberries');
    await complete(messageId, [...Object.keys(stations), 'ai.remember']);
    platform.model.script(() => answer('ok'));
    for (const word of ['gooseberries', 'marmalade', 'You are Guide'])
      assert.ok(!collector.written().includes(word), word);
  });

  it('is found by the lines of the logs', async () => {
    const messageId = await say('hello again');
    const traceId = messageId.replaceAll('-', '');
    const line = (name: string, event: string) =>
      readFileSync(platform.stack.run.processes[name]?.log ?? '', 'utf8')
        .split('\n')
        .find((each) => each.includes(`"event":"${event}"`) && each.includes(messageId));
    for (const [name, event] of [
      ['ai', 'model_called'],
      ['platform', 'agent_message_processed'],
    ] as const) {
      const found = JSON.parse(line(name, event) ?? '{}') as { trace_id?: string };
      assert.equal(found.trace_id, traceId, event);
    }
  });

  it('shows the model call that failed and the one that was made after it', async () => {
    const before = platform.model.calls.length;
    platform.model.script((_call, n) => (n === before + 1 ? status(503) : answer('second try')));
    const messageId = await say('try twice');
    const spans = await complete(messageId, Object.keys(stations));
    platform.model.script(() => answer('ok'));
    const calls = spans.filter(({ name }) => name === 'ai.model').sort((a, b) => a.startedAt - b.startedAt);
    assert.deepEqual(
      calls.map(({ failure }) => failure),
      ['model.unavailable', undefined],
    );
  });

  it('over REST begins at the door of the API', async () => {
    const sent = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: 'by REST' });
    assert.equal(sent.status, 202);
    const spans = await complete(sent.body.message_id, ['door.receive', 'door.access', 'ai.model', 'platform.finish']);
    assert.equal(spans.find(({ name }) => name === 'door.receive')?.service, 'aiox-api');
    assert.ok(!spans.some(({ name }) => name === 'door.reply'));
  });

  it('stays whole for a message that is started late, because Temporal was away', async () => {
    platform.stack.pause('temporal');
    await platform.stack.kill('temporal');
    const sent = await ana.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: 'late' });
    assert.equal(sent.status, 202);
    await platform.stack.resume('temporal');
    const spans = await complete(sent.body.message_id, [
      'door.receive',
      'platform.ownership',
      'ai.model',
      'platform.finish',
    ]);
    assert.equal(spans.filter(({ parentSpanId }) => parentSpanId === '').length, 1);
  });

  it('is lost without harm while the collector is away: messages are answered all the same', async () => {
    await collector.stop();
    await say('nobody watches');
    const log = () => readFileSync(platform.stack.run.processes['platform']?.log ?? '', 'utf8');
    await until(() => log().includes('"event":"traces_lost"'), 60_000, 'the line in the log');
  });
});

const cache = () => ({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] });
