import type { HistoryEntry } from '../api/types.ts';
import { calendarDay } from '../format/calendar.ts';

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

/** Somebody wished no answer any more: nothing broke. */
export const isStopped = (code: string | null | undefined): boolean => code === 'message.stopped';

export const firstOfDay = (turn: Turn, before: Turn | undefined): boolean => turn.day !== before?.day;

/** Conversations with the newest question first, of each the oldest turn. */
export const firstOfEach = (turns: Turn[]): Turn[] => [
  ...new Map(turns.toReversed().map((turn) => [turn.question?.thread ?? '', turn])).values(),
];

export type Entries = ReadonlyMap<string, HistoryEntry>;
export const noEntries: Entries = new Map();

/** These entries with newer ones; the same object when they say nothing new. */
export function withNewer(entries: Entries, items: HistoryEntry[]): Entries {
  const fresh = items.filter((item) => {
    const known = entries.get(item.message_id);
    return known?.state !== item.state || known.text !== item.text || known.at !== item.at;
  });
  return fresh.length === 0 ? entries : new Map([...entries, ...fresh.map((item) => [item.message_id, item] as const)]);
}

/** A message that was accepted at this moment, until the history tells of it. */
export const sentEntry = (id: string, text: string, thread: string, at: number): HistoryEntry => ({
  ...{ message_id: id, text, thread, at: new Date(at).toISOString() },
  ...{ direction: 'in', state: 'accepted', code: null, door: 'web', in_reply_to: null },
});

/**
 * What was written, as questions with their answers, oldest first. A turn that did not change is the same object as
 * before: a long history is not drawn anew for one message.
 */
export class Turns {
  #before = new Map<string, Turn>();

  of(entries: Entries): Turn[] {
    const pairs = new Map<string, { question?: HistoryEntry; answer?: HistoryEntry }>();
    for (const entry of entries.values()) {
      const isQuestion = entry.direction === 'in';
      const id = isQuestion ? entry.message_id : (entry.in_reply_to ?? entry.message_id);
      pairs.set(id, { ...pairs.get(id), [isQuestion ? 'question' : 'answer']: entry });
    }
    const turns = [...pairs].map(([id, { question, answer }]) => {
      const known = this.#before.get(id);
      const same = known?.question === question && known?.answer === answer;
      return known && same ? known : turn(id, question, answer);
    });
    this.#before = new Map(turns.map((each) => [each.id, each]));
    return turns.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }
}

function turn(id: string, question: HistoryEntry | undefined, answer: HistoryEntry | undefined): Turn {
  const at = new Date((question ?? answer)?.at ?? 0);
  return { id, question, answer, at: at.getTime(), day: calendarDay(at) };
}
