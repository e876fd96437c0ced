import assert from 'node:assert/strict';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { Person, Platform, TestAgent } from './platform.ts';
import type { RecordedCall, Reply } from './scripted-model.ts';
import { answer } from './scripted-model.ts';
import { sharedPlatform } from './shared-platform.ts';
import { toolServers, WEB_HOST } from './tool-servers.ts';
import type { ReceivedStanza, XmppClient } from './xmpp-client.ts';

/** A model's answer that asks for one tool. */
export const calling = (name: string, given: unknown): Reply =>
  answer('', { toolCalls: [{ id: 'c1', name, arguments: JSON.stringify(given) }] });

/** What the model was told of its calls, in a request that came after them. */
export const toolResults = ({ body }: RecordedCall): { status: string; data_from_outside: string }[] =>
  body.messages
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => JSON.parse(String(content)) as { status: string; data_from_outside: string });

/** An agent that may use `http_request` at the web server of the tests, under this policy. */
export const webAgent = (owner: Person, policy: object): Promise<TestAgent> =>
  owner.agent('Doer', {
    tools: [{ name: 'http_request', policy }] as never,
    governance: { allowed_domains: [WEB_HOST] },
  });

/** The code by which a request that was shown in chat is answered. */
export const codeIn = ({ body }: ReceivedStanza): string =>
  /"approve (\w{4})"/.exec(body ?? '')?.[1] ?? assert.fail(`${body}`);

/** One person who talks to agents whose model asks for tools. */
export function toolTalk(platform: Platform, person: Person, client: XmppClient) {
  /** The model answers with these, one after the other, and then says "done". */
  async function say(agent: TestAgent, text: string, ...replies: Reply[]): Promise<string> {
    const left = [...replies];
    const before = platform.model.calls.length;
    platform.model.script((_call, n) => (n > before && left.shift()) || answer('done'));
    return client.send({ to: agent.jid, body: text });
  }
  const replyTo = (id: string, text: string | RegExp, within = 30_000): Promise<ReceivedStanza> =>
    client.waitFor(
      ({ kind, answers, body }) =>
        kind === 'message' && answers.id === id && (typeof text === 'string' ? body === text : text.test(body ?? '')),
      within,
    );
  return {
    say,
    replyTo,
    /** The request that the person is shown in chat. */
    asked: (id: string) => replyTo(id, /Nothing happens before you agree/),
    /** Says it in the agent's chat, and waits until it was answered. */
    async answer(agent: TestAgent, words: string, reply: string | RegExp): Promise<void> {
      await replyTo(await client.send({ to: agent.jid, body: words }), reply);
    },
    open: async (): Promise<ApprovalView[]> =>
      (await person.api<{ items: ApprovalView[] }>('GET', '/approvals')).body.items,
  };
}

/** Ana, who is online at a platform whose tools find real servers; who calls it stops the platform. */
export async function anaWithTools() {
  const [platform, servers] = await Promise.all([sharedPlatform(), toolServers()]);
  const ana = await platform.person('ana');
  const client = await ana.online();
  return { platform, servers, web: servers.web, ana, client, talk: toolTalk(platform, ana, client) };
}

export type AnaWithTools = Awaited<ReturnType<typeof anaWithTools>>;
