import type { HistoryEntry } from '../api/types.ts';

/** One question with its answer. An answer stands alone while its question is not loaded. */
export interface Turn {
  id: string;
  question: HistoryEntry | undefined;
  answer: HistoryEntry | undefined;
  /** Milliseconds of the epoch at which it began. */
  at: number;
  /** The local day of it, to be compared. */
  day: string;
}

export const isOpen = ({ question }: Turn): boolean => question?.state === 'accepted' || question?.state === 'running';

export const firstOfDay = (turn: Turn, before: Turn | undefined): boolean => turn.day !== before?.day;

/**
 * What was written, as questions with their answers, oldest first. A turn that did not change is the same object as
 * before: a long history is not drawn anew for one message.
 */
export function turnsOf(entries: Iterable<HistoryEntry>, before: Map<string, Turn>): Turn[] {
  const pairs = new Map<string, { question?: HistoryEntry; answer?: HistoryEntry }>();
  for (const entry of entries) {
    const isQuestion = entry.direction === 'in';
    const id = isQuestion ? entry.message_id : (entry.in_reply_to ?? entry.message_id);
    pairs.set(id, { ...pairs.get(id), [isQuestion ? 'question' : 'answer']: entry });
  }
  const turns = [...pairs].map(([id, { question, answer }]) => {
    const known = before.get(id);
    const same = known?.question === question && known?.answer === answer;
    return known && same ? known : turn(id, question, answer);
  });
  return turns.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function turn(id: string, question: HistoryEntry | undefined, answer: HistoryEntry | undefined): Turn {
  const at = new Date((question ?? answer)?.at ?? 0);
  return { id, question, answer, at: at.getTime(), day: at.toDateString() };
}
