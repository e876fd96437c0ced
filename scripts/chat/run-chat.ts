import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { RunFile } from '../state/run-file.ts';
import { agentsInRoster, hear, say } from './conversation.ts';
import type { ElementStream } from './element-stream.ts';
import { findAgent } from './find-agent.ts';
import type { Contact } from './find-agent.ts';
import { ChatError, logIn } from './log-in.ts';
import type { Screen } from './terminal.ts';
import { interactiveScreen, pipedScreen } from './terminal.ts';

/**
 * Chats as the demo account of what is running until the person leaves or, from a pipe, until everything is answered.
 * Returns the exit code: 1 when something said in a pipe was refused. Throws a ChatError that says what to do.
 */
export async function runChat([wanted, ...more]: string[], run: RunFile | undefined): Promise<number> {
  if (more.length > 0 || wanted?.startsWith('-'))
    throw new ChatError('usage: npm run chat -- <name, id or address of an agent>');
  if (!run?.ready || !run.demo) throw new ChatError('Nothing is running here: npm start first, in another terminal.');
  const { demo, xmpp } = run;
  const stream = await logIn({
    ...{ host: xmpp.host, port: xmpp.port, domain: xmpp.domain, ca: readFileSync(xmpp.caFile, 'utf8') },
    ...{ user: demo.jid.slice(0, demo.jid.indexOf('@')), password: demo.xmppPassword },
  });
  try {
    const agent = findAgent(
      wanted ?? demo.agent.jid,
      await agentsInRoster(stream, xmpp.agentsDomain),
      xmpp.agentsDomain,
    );
    stream.write(xml('presence'));
    const interactive = process.stdin.isTTY && process.stdout.isTTY;
    const screen = interactive
      ? interactiveScreen(process.stdin, process.stdout)
      : pipedScreen(process.stdin, process.stdout);
    screen.note(`Talking to ${agent.name} (${agent.jid}) as ${demo.jid}. /quit or Ctrl-C ends.`);
    return await converse(stream, agent, screen, { interactive });
  } finally {
    stream.close();
  }
}

async function converse(
  stream: ElementStream,
  agent: Contact,
  screen: Screen,
  { interactive }: { interactive: boolean },
) {
  const thread = randomUUID();
  const unanswered = new Set<string>();
  const answered = Promise.withResolvers<void>();
  let ending = false;
  let refusals = 0;
  const settle = (id: string | undefined): void => {
    if (id !== undefined) unanswered.delete(id);
    if (ending && unanswered.size === 0) answered.resolve();
  };

  async function listen(): Promise<never> {
    for (;;) {
      const stanza = await stream.next();
      refuseQuery(stream, stanza);
      const heard = hear(stanza, agent.jid);
      if (heard?.what === 'receipt') screen.note('✓');
      else if (heard?.what === 'typing') screen.note(`${agent.name} is typing …`);
      else if (heard?.what === 'reply') {
        screen.reply(agent.name, heard.text);
        settle(heard.to);
      } else if (heard?.what === 'refused') {
        refusals += 1;
        if (interactive) screen.note(`Not accepted: ${heard.text}`);
        else console.error(heard.text);
        settle(heard.id);
      }
    }
  }

  async function speak(): Promise<void> {
    for await (const line of screen.lines) {
      if (line.trim() === '/quit') break;
      if (line.trim() !== '') unanswered.add(say(stream, agent.jid, line, thread));
    }
    ending = true;
    // a person who leaves does not wait; a pipe is there for the answers
    if (interactive || unanswered.size === 0) answered.resolve();
    await answered.promise;
  }

  try {
    await Promise.race([speak(), listen()]);
  } finally {
    screen.close();
  }
  return refusals === 0 || interactive ? 0 : 1;
}

/** Every query wants an answer (RFC 6120 §8.2.3), also one that a terminal has none for. */
function refuseQuery(stream: ElementStream, { name, attrs }: Element): void {
  if (name !== 'iq' || (attrs['type'] !== 'get' && attrs['type'] !== 'set')) return;
  const condition = xml('service-unavailable', 'urn:ietf:params:xml:ns:xmpp-stanzas');
  stream.write(
    xml('iq', { type: 'error', id: attrs['id'], to: attrs['from'] }, xml('error', { type: 'cancel' }, condition)),
  );
}
