import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Person, Platform } from '../support/platform.ts';
import { logOf } from '../support/process-logs.ts';
import type { RecordedCall } from '../support/scripted-model.ts';
import { answer } from '../support/scripted-model.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { WEB_HOST } from '../support/tool-servers.ts';
import type { AnaWithTools } from '../support/tool-talk.ts';
import { anaWithTools, calling, toolResults, webAgent } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

describe('a model that wants more than it may', () => {
  let platform: Platform;
  let server: ToolServers['web'];
  let ana: Person;
  let client: XmppClient;
  let talk: AnaWithTools['talk'];
  let count: number;

  before(async () => {
    ({ platform, web: server, ana, client, talk } = await anaWithTools());
  });
  after(() => platform?.stop());
  beforeEach(() => {
    server.seen.length = 0;
    count = 0;
    server.answer((_request, response) => void response.end('there is more on the next page'));
  });

  /** The next page, which was never asked for before. */
  const next = () => ({ method: 'GET', url: `http://${WEB_HOST}:${server.port}/${(count += 1)}` });
  const pages = (many: number) =>
    answer('', {
      toolCalls: Array.from({ length: many }, () => next()).map((given) => ({
        ...{ id: given.url, name: 'http_request', arguments: JSON.stringify(given) },
      })),
    });
  const offered = ({ body }: RecordedCall): boolean => body.tools !== undefined;
  /** An agent of its own reads the message; gives what was asked of its model. */
  async function read(reply: string | RegExp): Promise<RecordedCall[]> {
    const before = platform.model.calls.length;
    const agent = await webAgent(ana, {});
    await talk.replyTo(await client.send({ to: agent.jid, body: 'Read it all' }), reply, 60_000);
    return platform.model.calls.slice(before);
  }

  it('has nine rounds of calls and must answer in the tenth, and its owner gets the answer', async () => {
    platform.model.script((call) => (offered(call) ? pages(1) : answer('As far as I have read: nothing.')));
    const calls = await read('As far as I have read: nothing.');
    assert.deepEqual(calls.map(offered), [...Array<boolean>(9).fill(true), false]);
    assert.equal(server.seen.length, 9);
    assert.equal(toolResults(calls.at(-1) ?? assert.fail()).length, 9, 'and it has all that they gave');
  });

  it('has twenty-four calls for a message: the others are refused, and it must answer', async () => {
    platform.model.script((call) => (offered(call) ? pages(10) : answer('Enough.')));
    const calls = await read('Enough.');
    assert.deepEqual(calls.map(offered), [true, true, true, false]);
    const results = toolResults(calls.at(-1) ?? assert.fail());
    assert.deepEqual(
      results.map(({ status }) => status),
      [...Array<string>(24).fill('done'), ...Array<string>(6).fill('refused')],
    );
    assert.match(results.at(-1)?.data_from_outside ?? '', /has used all of its tool calls\. Answer with what you have/);
    assert.equal(server.seen.length, 24);
  });

  it('gets nothing more when it asks even then, and its owner is told', async () => {
    platform.model.script(() => pages(12));
    const calls = await read('This agent may not use that tool.');
    assert.deepEqual(calls.map(offered), [true, true, false]);
    assert.equal(server.seen.length, 24);
  });

  it('is refused the second call of a minute where its policy allows one, also in the next message', async () => {
    const agent = await webAgent(ana, { rate_limit_per_minute: 1 });
    const before = platform.model.calls.length;
    const [one, two, three] = [next(), next(), next()].map((given) => calling('http_request', given));
    await talk.replyTo(await talk.say(agent, 'Read', one!, two!), 'done');
    await talk.replyTo(await talk.say(agent, 'Read on', three!), 'done');
    const results = [before + 2, before + 4].map((n) => toolResults(platform.model.calls[n] ?? assert.fail()).at(-1));
    for (const result of results) {
      assert.equal(result?.status, 'refused');
      assert.match(result.data_from_outside, /Too many tool calls in this minute; there is one again in \d+ s/);
    }
    assert.deepEqual(
      server.seen.map(({ url }) => url),
      ['/1'],
    );
  });

  it('gets no call while calls cannot be counted, and gets it when they can', async () => {
    const agent = await webAgent(ana, {});
    const held = platform.model.hold();
    const asked = platform.model.calls.length + 1;
    platform.model.script((_call, n) => (n === asked ? held.reply : answer('done')));
    const id = await client.send({ to: agent.jid, body: 'Read' });
    await platform.model.call(asked);
    platform.stack.pause('valkey');
    await platform.stack.kill('valkey', 'SIGKILL');
    const before = (await logOf(platform.stack, 'platform')).length;
    held.release(calling('http_request', next()));
    const triedAgain = async () =>
      /"checkToolCall","attempt":2/.test((await logOf(platform.stack, 'platform')).slice(before));
    await until(triedAgain, 30_000, 'another try to count the call');
    assert.equal(server.seen.length, 0);
    await platform.stack.resume('valkey');
    await talk.replyTo(id, 'done', 60_000);
    assert.equal(server.seen.length, 1);
  });
});
