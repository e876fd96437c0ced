import { waiting } from '../approvals/waiting.svelte.ts';
import { follow, type ServerEvent } from './event-source.ts';

type Hear = (event: ServerEvent) => void;
type News = { kind: 'event'; event: ServerEvent } | { kind: 'alive' } | { kind: 'lost' };

/** Milliseconds without the stream before the page says so. */
const PATIENCE_MS = 5_000;
/**
 * Milliseconds without a word of the tab that reads, before another one doubts it: browsers stop tabs that nobody sees. It
 * notices the silence of the server in less (`event-source.ts`), and says so.
 */
const DOUBT_MS = 50_000;
/** Milliseconds after which a tab that nobody sees leaves the stream to others. */
const HIDDEN_MS = 5 * 60_000;

/**
 * What happens in the account, as it happens. A browser gives an origin six connections: one tab, which holds a lock,
 * reads the stream and tells the others.
 */
class AccountEvents {
  /** Whether nothing has been heard of the stream for a while. */
  lost = $state(false);
  /** Whether anything has been heard of it since the page was opened. */
  heard = $state(false);
  /** When the last sign of it came, in milliseconds of the epoch. */
  heardAt = $state(Date.now());
  #hearers = new Set<Hear>();
  #returners = new Set<() => void>();
  #channel = new BroadcastChannel('aiox-stream');
  /** Ends the reading of this tab, or its waiting for that; undefined while it does neither. */
  #turn: AbortController | undefined;
  #toldAt = 0;
  #giveUp: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #listened = false;
  #wanted = () => false;

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.#take(data);
  }

  /** Calls with each event until the function that it gives is called. */
  hear(hear: Hear): () => void {
    this.#hearers.add(hear);
    return () => void this.#hearers.delete(hear);
  }

  /** Calls whenever events may have been missed: what was shown may be old. */
  onReturn(look: () => void): () => void {
    this.#returners.add(look);
    return () => void this.#returners.delete(look);
  }

  /** Says whether somebody wants to hear of what happens even while nobody sees the page. */
  wantedUnseen(wanted: () => boolean): void {
    this.#wanted = wanted;
  }

  /** Follows for as long as the page is open and somebody is signed in; gives what ends it. */
  listen(): () => void {
    this.lost = false;
    if (this.#listened) this.#lookAgain();
    else waiting.look();
    this.#listened = true;
    this.#begin();
    if (document.hidden) this.#seenOrNot();
    document.addEventListener('visibilitychange', this.#seenOrNot);
    return () => {
      document.removeEventListener('visibilitychange', this.#seenOrNot);
      this.#leave();
      for (const timer of [this.#giveUp, this.#doubt, this.#rest]) clearTimeout(timer);
      this.#giveUp = undefined;
    };
  }

  #seenOrNot = (): void => {
    clearTimeout(this.#rest);
    if (document.hidden) {
      this.#rest = setTimeout(() => this.#wanted() || this.#leave(), HIDDEN_MS);
      return;
    }
    const silent = Date.now() - this.#toldAt > DOUBT_MS;
    // the stream begins with a reset then: what was missed is read
    if (!this.#turn || silent) this.#begin(silent);
  };

  #leave(): void {
    this.#turn?.abort();
    this.#turn = undefined;
  }

  /** Reads the stream, when no other tab does or `instead` of the one that does. */
  #begin(instead = false): void {
    this.#leave();
    this.#turn = new AbortController();
    this.#expect();
    void this.#read(this.#turn.signal, instead);
  }

  async #read(signal: AbortSignal, instead: boolean): Promise<void> {
    const taken = new AbortController();
    const reading = AbortSignal.any([signal, taken.signal]);
    const read = () =>
      follow(
        '/events',
        {
          event: (event) => this.#tell({ kind: 'event', event: $state.snapshot(event) }),
          alive: () => this.#tell({ kind: 'alive' }),
          lost: () => this.#tell({ kind: 'lost' }),
        },
        reading,
      );
    try {
      await navigator.locks.request('aiox-stream', instead ? { steal: true } : { signal }, read);
    } catch (error) {
      // another tab reads instead of this one, which was stopped for a while; or the server has nothing to come back to
      taken.abort();
      const stolen = error instanceof DOMException && !signal.aborted;
      if (stolen) await this.#read(signal, false);
    }
  }

  #tell(news: News): void {
    this.#channel.postMessage(news);
    this.#take(news);
  }

  #take(news: News): void {
    this.#expect();
    if (news.kind === 'lost') {
      this.#giveUp ??= setTimeout(() => (this.lost = true), PATIENCE_MS);
      return;
    }
    clearTimeout(this.#giveUp);
    this.#giveUp = undefined;
    this.heardAt = Date.now();
    this.heard = true;
    // events may have been missed: while the stream was lost, or because the server does not have them any more
    if (this.lost || (news.kind === 'event' && news.event.type === 'reset')) this.#lookAgain();
    this.lost = false;
    if (news.kind === 'event') {
      const { type, data } = news.event;
      if (type === 'approval') waiting.hear(data as Parameters<typeof waiting.hear>[0]);
      for (const hear of this.#hearers) hear(news.event);
    }
  }

  /** There is a word now, and the next one is waited for: while somebody looks, what does not come is missed. */
  #expect(): void {
    this.#toldAt = Date.now();
    clearTimeout(this.#doubt);
    if (!this.#turn) return;
    this.#doubt = setTimeout(() => {
      if (document.hidden) return;
      this.lost = true;
      this.#lookAgain();
      this.#begin(true);
    }, DOUBT_MS);
  }

  #lookAgain(): void {
    waiting.look();
    for (const look of this.#returners) look();
  }
}

export const accountEvents = new AccountEvents();
