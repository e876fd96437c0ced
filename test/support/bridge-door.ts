import { pino } from 'pino';
import { acceptMessage } from '../../doors/accept-message.ts';
import { mayWrite } from '../../doors/access.ts';
import { answerCommand } from '../../doors/chat-command.ts';
import type { StreamSettings } from '../../xmpp-bridge/component-stream.ts';
import type { OpenDoor } from '../../xmpp-bridge/open-door.ts';
import { openDoor } from '../../xmpp-bridge/open-door.ts';
import type { MemoryRecord } from './memory-record.ts';

export interface BridgeDoor extends OpenDoor {
  /** What was logged, as JSON lines. */
  logged: string[];
}

/** The bridge's door over a real stream and a record in memory. */
export async function openBridgeDoor(settings: StreamSettings, record: MemoryRecord): Promise<BridgeDoor> {
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const door = openDoor({
    arrive: (work) => work(),
    ...{ settings, log, directory: record, desk: record, news: record, mayWrite: mayWrite({ directory: record, log }) },
    answerCommand: answerCommand({ desk: record, canceller: record, starter: record }),
    acceptMessage: acceptMessage({ inbox: record, vault: record, starter: record, log }),
  });
  await door.opened;
  return { ...door, logged };
}
