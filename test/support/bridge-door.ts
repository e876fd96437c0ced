import { pino } from 'pino';
import { AppError } from '../../contracts/errors.ts';
import { acceptMessage } from '../../doors/accept-message.ts';
import { mayWrite } from '../../doors/access.ts';
import { answerCommand } from '../../doors/chat-command.ts';
import type { StreamSettings } from '../../xmpp-bridge/component-stream.ts';
import type { OpenDoor } from '../../xmpp-bridge/open-door.ts';
import { openDoor } from '../../xmpp-bridge/open-door.ts';
import type { MemoryRecord } from './memory-record.ts';
import type { ErrorCode } from '../../contracts/errors.ts';

export interface BridgeDoor extends OpenDoor {
  /** What was logged, as JSON lines. */
  logged: string[];
  /** Codes of what a rule of the bridge refused. */
  refused: ErrorCode[];
}

/** For tests in which nobody is asked to agree to anything: such words go where every message goes. */
export const nothingWaits = async (): Promise<undefined> => undefined;

/** The same for the command: nobody has an account that could be asked. */
export const nobodyAnswers = {
  approverOf: nothingWaits,
  runCommand: async (): Promise<never> => {
    throw new AppError('item.not_found');
  },
};

/** The bridge's door over a real stream and a record in memory. */
export async function openBridgeDoor(
  settings: StreamSettings,
  record: MemoryRecord,
  { messagesPerMinute = 1_000_000 } = {},
): Promise<BridgeDoor> {
  const logged: string[] = [];
  const refused: ErrorCode[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const door = openDoor({
    arrive: (work) => work(),
    messagesPerMinute,
    refused: (code) => void refused.push(code),
    ...{ settings, log, directory: record, desk: record, news: record, mayWrite: mayWrite({ directory: record, log }) },
    answerApproval: nothingWaits,
    ...nobodyAnswers,
    answerCommand: answerCommand({
      ...{ desk: record, canceller: record, starter: record, answerApproval: nothingWaits },
    }),
    acceptMessage: acceptMessage({ inbox: record, vault: record, starter: record, log }),
  });
  await door.opened;
  return { ...door, logged, refused };
}
