import type { Logger } from 'pino';
import type { AcceptMessage } from '../doors/accept-message.ts';
import type { MayWrite } from '../doors/access.ts';
import type { Directory } from '../domain/ports.ts';
import type { StreamSettings } from './component-stream.ts';
import { ComponentStream } from './component-stream.ts';
import { stanzaHandler } from './handle-stanza.ts';
import { Outbox } from './outbox.ts';
import type { StreamStanzas } from './stream-stanzas.ts';
import { streamStanzas } from './stream-stanzas.ts';

export interface DoorParts {
  settings: StreamSettings;
  mayWrite: MayWrite;
  acceptMessage: AcceptMessage;
  directory: Directory;
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
export function openDoor({ settings, log, ...parts }: DoorParts): OpenDoor {
  const opened = Promise.withResolvers<void>();
  const outbox = new Outbox((stanza) => stream.send(stanza));
  const handler = stanzaHandler({ ...parts, out: outbox, agentsDomain: settings.agentsDomain, log });
  const online = (): void => {
    opened.resolve();
    void outbox.flush();
  };
  const stanza = (received: Parameters<typeof handler.handle>[0]): void => handler.handle(received);
  const stream: ComponentStream = new ComponentStream(settings, { stanza, online }, log);
  stream.start();
  return {
    stanzas: streamStanzas(stream),
    opened: opened.promise,
    isOnline: () => stream.online,
    async close() {
      await stream.stop();
      await handler.drained();
    },
  };
}
