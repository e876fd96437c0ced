import type { Logger } from 'pino';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import type { AnswerApproval } from '../doors/chat-approval.ts';
import type { AnswerCommand } from '../doors/chat-command.ts';
import type { AgentNews, ChatDesk } from '../domain/chat-ports.ts';
import type { Directory } from '../domain/ports.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { Announcer } from './announcer.ts';
import type { RunCommand } from './approval-command.ts';
import type { StreamSettings } from './component-stream.ts';
import { ComponentStream } from './component-stream.ts';
import { stanzaHandler } from './handle-stanza.ts';
import { Outbox } from './outbox.ts';
import { SpokenLanguages } from './spoken-language.ts';
import type { StreamStanzas } from './stream-stanzas.ts';
import { streamStanzas } from './stream-stanzas.ts';

export interface DoorParts {
  settings: StreamSettings;
  /** Around everything that is done for one stanza. */
  arrive: (work: () => void) => void;
  mayWrite: MayWrite;
  acceptMessage: AcceptMessage;
  answerCommand: AnswerCommand;
  answerApproval: AnswerApproval;
  approverOf: (jid: string) => Promise<string | undefined>;
  runCommand: RunCommand;
  directory: Directory;
  desk: Pick<ChatDesk, 'card' | 'definition'>;
  news: AgentNews;
  /** What one sender may say in a minute. */
  messagesPerMinute: number;
  /** Called for what a rule of the bridge refuses. */
  refused: (code: ErrorCode) => void;
  log: Logger;
}

export interface OpenDoor {
  /** Where replies go out. */
  stanzas: StreamStanzas;
  /** Resolves when the stream was open for the first time. */
  opened: Promise<void>;
  isOnline(): boolean;
  /** Closes the stream; what had been said before is still accepted. */
  close(): Promise<void>;
}

/** Connects to the XMPP server and handles what comes, until it is closed. */
export function openDoor({ settings, arrive, news, log, ...parts }: DoorParts): OpenDoor {
  const { agentsDomain, serverDomain } = settings;
  const opened = Promise.withResolvers<void>();
  const outbox = new Outbox((stanza) => stream.send(stanza));
  const languages = new SpokenLanguages();
  const announcer = new Announcer({ news, out: outbox, languages, agentsDomain, log });
  const { thinking } = announcer;
  const handler = stanzaHandler({ ...parts, out: outbox, languages, thinking, agentsDomain, serverDomain, log });
  const online = (): void => {
    opened.resolve();
    void outbox.flush();
    announcer.tellAll();
  };
  const stanza = (received: Parameters<typeof handler.handle>[0]): void => arrive(() => handler.handle(received));
  const stream: ComponentStream = new ComponentStream(settings, { stanza, online }, log);
  stream.start();
  void opened.promise.then(() => announcer.start());
  return {
    stanzas: streamStanzas(stream, (delivery) => thinking.delivered(delivery)),
    opened: opened.promise,
    isOnline: () => stream.online,
    async close() {
      await announcer.stop();
      await stream.stop();
      await handler.drained();
    },
  };
}
