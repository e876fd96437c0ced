import type { MessageEvent } from '../contracts/stream-events.ts';
import type { History, MessageReport } from '../domain/account-ports.ts';
import type { EventReader } from '../domain/ports.ts';
import { languageOf, sentence } from '../domain/sentences.ts';
import { orSilences } from './heartbeats.ts';
import { isFinished, reportOf } from './messages.ts';

export type Followed = { id: string | undefined; event: MessageEvent } | 'heartbeat';

interface Parts {
  history: History;
  events: EventReader;
  heartbeatMs: number;
}

/**
 * Tells one message's way until it is answered, refused or failed: from the record when it is finished, else from the
 * stream after `lastId`. The record is the truth and the stream may lose its end (Redis was away): so at each heartbeat
 * the record is asked, too, and nobody waits for ever. Throws `item.not_found`.
 */
export async function* followMessage(
  { history, events, heartbeatMs }: Parts,
  ownerUserId: string,
  messageId: string,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  const report = await reportOf(history, ownerUserId, messageId);
  const already = lastEvent(report);
  if (already) {
    yield { id: undefined, event: already };
    return;
  }
  yield 'heartbeat'; // the reader is told at once that it is heard

  const read = (listening: AbortSignal) => events.read(report.ref, lastId, listening);
  for await (const piece of orSilences(read, heartbeatMs, signal)) {
    const end = piece ? undefined : lastEvent(await reportOf(history, ownerUserId, messageId));
    yield piece ?? (end ? { id: undefined, event: end } : 'heartbeat');
    const last = piece?.event ?? end;
    if (last?.type === 'done' || last?.type === 'failed') return;
  }
}

/** How the stream of a finished message ends; undefined for one that is not finished. */
function lastEvent(report: MessageReport): MessageEvent | undefined {
  if (!isFinished(report)) return undefined;
  const { state, code = 'internal.error', reply, text } = report;
  if (state === 'answered') return { type: 'done', text: reply?.text ?? '' };
  return { type: 'failed', code, text: reply?.text ?? sentence(code, {}, languageOf(text)) };
}
