import type { Element } from '@xmpp/component-core';
import type { Logger } from 'pino';
import type { ErrorCode } from '../contracts/errors.ts';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import type { AnswerApproval } from '../doors/chat-approval.ts';
import type { AnswerCommand } from '../doors/chat-command.ts';
import type { ChatDesk } from '../domain/chat-ports.ts';
import type { Directory } from '../domain/ports.ts';
import { addressOf } from './address.ts';
import type { RunCommand } from './approval-command.ts';
import { codeOf, detailsOf, errorStanza } from './error-stanza.ts';
import { FloodGate } from './flood-gate.ts';
import { messageHandler } from './handle-message.ts';
import { asksForPresence, presenceHandler } from './handle-presence.ts';
import { queryHandler } from './handle-query.ts';
import { hearMessage, languageOfStanza } from './hear-message.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { Out } from './outbox.ts';
import type { SpokenLanguages } from './spoken-language.ts';
import type { Thinking } from './thinking.ts';

interface Parts {
  mayWrite: MayWrite;
  acceptMessage: AcceptMessage;
  answerCommand: AnswerCommand;
  answerApproval: AnswerApproval;
  approverOf: (jid: string) => Promise<string | undefined>;
  runCommand: RunCommand;
  directory: Directory;
  desk: Pick<ChatDesk, 'card' | 'definition'>;
  out: Out;
  languages: SpokenLanguages;
  thinking: Thinking;
  agentsDomain: string;
  serverDomain: string;
  /** What one sender may say in a minute; of questions, which cost less, it may be ten times as many. */
  messagesPerMinute: number;
  /** Called for what a rule of the bridge refuses. */
  refused: (code: ErrorCode) => void;
  log: Logger;
}

const QUESTIONS_PER_MESSAGE = 10;

export interface StanzaHandler {
  /** Takes a stanza and returns at once; never throws. */
  handle(stanza: Element): void;
  /** Resolves when everything taken so far is answered. */
  drained(): Promise<void>;
}

/** Sorts stanzas by kind. Those of one conversation are handled one after the other, others at the same time. */
export function stanzaHandler(parts: Parts): StanzaHandler {
  const { out, agentsDomain, messagesPerMinute, log } = parts;
  const queue = new KeyedQueue();
  const messages = new FloodGate({ perMinute: messagesPerMinute });
  const questions = new FloodGate({ perMinute: QUESTIONS_PER_MESSAGE * messagesPerMinute });
  const onMessage = messageHandler(parts);
  const onPresence = presenceHandler(parts);
  const onQuery = queryHandler(parts);

  async function message(stanza: Element): Promise<void> {
    const heard = hearMessage(stanza, agentsDomain);
    if (heard === undefined) return;
    messages.pass(heard.senderJid);
    await queue.run(conversationOf(stanza), () => onMessage(stanza, heard));
  }

  async function question(stanza: Element): Promise<void> {
    if (!asks(stanza)) return;
    questions.pass(addressOf(stanza.attrs['from'])?.bare ?? '');
    if (stanza.name === 'iq') await queue.run(`query ${conversationOf(stanza)}`, () => onQuery(stanza));
    else await queue.run(conversationOf(stanza), () => onPresence(stanza));
  }

  const take = (stanza: Element): Promise<void> => (stanza.name === 'message' ? message(stanza) : question(stanza));

  /** Messages and queries always hear what became of them; presence has no such answer. */
  async function refuse(stanza: Element, error: unknown): Promise<void> {
    const code = codeOf(error);
    if (code === 'rate.limited') parts.refused(code);
    if (ours.includes(code)) log.error({ event: 'stanza_refused', kind: stanza.name, code, error });
    if (stanza.name !== 'presence')
      await out.post(errorStanza(stanza, code, languageOfStanza(stanza), detailsOf(error)));
  }

  return {
    handle: (stanza) => {
      take(stanza)
        .catch((error: unknown) => refuse(stanza, error))
        .catch((error: unknown) => log.error({ event: 'stanza_failed', kind: stanza.name, error }));
    },
    drained: () => queue.drained(),
  };
}

/** Results and errors answer questions that nobody here asks any more; most presence is news. */
const asks = (stanza: Element): boolean =>
  stanza.name === 'iq' ? ['get', 'set'].includes(stanza.attrs['type'] ?? '') : asksForPresence(stanza);

/** Refusals that somebody here has to look at. */
const ours: ErrorCode[] = ['service.unavailable', 'internal.error'];

/** Sender and agent, whatever their resources. */
const conversationOf = ({ attrs }: Element): string =>
  `${addressOf(attrs['from'])?.bare ?? ''} ${addressOf(attrs['to'])?.bare ?? ''}`;
