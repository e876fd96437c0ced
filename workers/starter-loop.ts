import type { MessageRef } from '../contracts/identifiers.ts';
import type { Messages, MessageStarter } from '../domain/ports.ts';
import { everySecond } from './rounds.ts';

export interface StarterLoopLog {
  info(line: Record<string, unknown>): void;
  warn(line: Record<string, unknown>): void;
}

/** A door starts its messages itself; what is older than this and not running was left behind. */
const LEFT_BEHIND_MS = 3_000;
const AT_ONCE = 100;
/** So many refusals one after the other are Temporal's, not the messages': each may take a start's whole time limit. */
const REFUSED_IN_A_ROW = 3;

/**
 * Starts, in the order of acceptance, messages that a door accepted and could not start: Temporal was away, or the door
 * died between the two. A message that cannot be started holds up no other: in the next pass it comes last. Starting is
 * idempotent, so several loops do no harm. Ends when `signal` aborts.
 */
export async function runStarterLoop(
  messages: Pick<Messages, 'unstarted'>,
  starter: MessageStarter,
  log: StarterLoopLog,
  signal: AbortSignal,
): Promise<void> {
  let refused = new Set<string>();
  const round = async (): Promise<void> => {
    const left = await messages.unstarted(LEFT_BEHIND_MS, AT_ONCE);
    const isRefused = ({ messageId }: MessageRef): boolean => refused.has(messageId);
    const pass = await startAll([...left.filter((ref) => !isRefused(ref)), ...left.filter(isRefused)], starter);
    const isNews = [...pass.refused.keys()].some((messageId) => !refused.has(messageId));
    const [error] = pass.refused.values();
    const [started, failed] = [pass.started, pass.refused.size];
    if (isNews) log.warn({ event: 'starter_waits', started, failed, error });
    else if (started > 0) log.info({ event: 'messages_started_late', count: started });
    // what this pass did not come to keeps its place behind the others
    refused = new Set(left.map(({ messageId }) => messageId).filter((id) => refused.has(id) || pass.refused.has(id)));
  };
  await everySecond(round, (error) => log.warn({ event: 'starter_waits', error }), signal);
}

/** One pass: how many were started, and by message id why others were not. */
async function startAll(refs: MessageRef[], starter: MessageStarter) {
  const refused = new Map<string, unknown>();
  let [started, inARow] = [0, 0];
  for (const ref of refs) {
    try {
      await starter.start(ref);
      started += 1;
      inARow = 0;
    } catch (error) {
      refused.set(ref.messageId, error);
      inARow += 1;
      if (inARow === REFUSED_IN_A_ROW) break;
    }
  }
  return { started, refused };
}
