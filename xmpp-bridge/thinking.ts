import { LRUCache } from 'lru-cache';
import { derivedId } from '../domain/derived-id.ts';
import type { Delivery, DirectoryEntry } from '../domain/ports.ts';
import type { Mood } from './presence-stanza.ts';
import { moodOf } from './presence-stanza.ts';

/** An agent as one person sees it. */
export interface Seen {
  agentId: string;
  agentName: string;
  state: DirectoryEntry['state'];
  /** Bare JIDs. */
  ownerJid: string;
}

interface Busy {
  seen: Seen;
  /** Messages without an answer, with the time until which one is waited for. */
  open: Map<string, number>;
  shown: boolean;
  timer: NodeJS.Timeout;
}

/** An answer that comes at once does not flicker in the contact list. */
const SHOWN_AFTER_MS = 200;
/** Longer than a message may take; an answer that another bridge delivered is never heard of here. */
const FORGOTTEN_AFTER_MS = 20 * 60_000;
const SWEEP_MS = 60_000;

/**
 * Which agents are thinking, by what this bridge accepted and delivered: no question to anybody. However many messages
 * are open, an agent is shown as thinking once and as ready once.
 */
export class Thinking {
  readonly #show: (seen: Seen, mood: Mood) => void;
  readonly #busy = new Map<string, Busy>();
  readonly #agentOf = new Map<string, string>();
  /** Answers that were quicker than the end of their acceptance. */
  readonly #early = new LRUCache<string, true>({ max: 1_000 });
  readonly #sweeper: NodeJS.Timeout;

  constructor(show: (seen: Seen, mood: Mood) => void) {
    this.#show = show;
    this.#sweeper = setInterval(() => this.#sweep(Date.now()), SWEEP_MS).unref();
  }

  /** A message was accepted and will be answered. */
  began(seen: Seen, messageId: string): void {
    if (this.#early.delete(messageId)) return;
    const busy = this.#busy.get(seen.agentId) ?? this.#begin(seen);
    busy.seen = seen;
    busy.open.set(messageId, Date.now() + FORGOTTEN_AFTER_MS);
    this.#agentOf.set(messageId, seen.agentId);
  }

  /** A stanza of an agent left; a note that the message waits is not its answer. */
  delivered({ ref: { messageId }, replyId }: Pick<Delivery, 'ref' | 'replyId'>): void {
    if (replyId === derivedId(messageId, 'waiting')) return;
    const agentId = this.#agentOf.get(messageId);
    if (agentId === undefined) this.#early.set(messageId, true);
    else this.#ended(agentId, messageId);
  }

  /** The agent was paused, resumed or renamed; what its presence is now. */
  changed(seen: Seen): Mood {
    const busy = this.#busy.get(seen.agentId);
    if (busy) busy.seen = seen;
    return busy?.shown === true && seen.state === 'active' ? 'thinking' : moodOf(seen.state);
  }

  stop(): void {
    clearInterval(this.#sweeper);
    for (const { timer } of this.#busy.values()) clearTimeout(timer);
    this.#busy.clear();
    this.#agentOf.clear();
  }

  #begin(seen: Seen): Busy {
    const show = (): void => {
      // a paused agent does not think: it refuses
      if (busy.seen.state !== 'active') return;
      busy.shown = true;
      this.#show(busy.seen, 'thinking');
    };
    const busy: Busy = { seen, open: new Map(), shown: false, timer: setTimeout(show, SHOWN_AFTER_MS) };
    this.#busy.set(seen.agentId, busy);
    return busy;
  }

  #ended(agentId: string, messageId: string): void {
    this.#agentOf.delete(messageId);
    const busy = this.#busy.get(agentId);
    if (!busy?.open.delete(messageId) || busy.open.size > 0) return;
    clearTimeout(busy.timer);
    this.#busy.delete(agentId);
    if (busy.shown && busy.seen.state !== 'deleted') this.#show(busy.seen, moodOf(busy.seen.state));
  }

  #sweep(now: number): void {
    for (const [agentId, { open }] of this.#busy)
      for (const [messageId, until] of open) if (until < now) this.#ended(agentId, messageId);
  }
}
