import { waiting } from '../approvals/waiting.svelte.ts';
import { follow, type ServerEvent } from './event-source.ts';

type Hear = (event: ServerEvent) => void;
type News = { kind: 'event'; event: ServerEvent } | { kind: 'alive' } | { kind: 'lost' };

/** Milliseconds without the stream before the page says so. */
const PATIENCE_MS = 5_000;

/**
 * What happens in the account, as it happens. A browser gives an origin six connections: one tab, which holds a lock,
 * reads the stream and tells the others.
 */
class AccountEvents {
  /** Whether nothing has been heard of the stream for a while. */
  lost = $state(false);
  /** When the last sign of it came, in milliseconds of the epoch. */
  heardAt = $state(Date.now());
  #hearers = new Set<Hear>();
  #returners = new Set<() => void>();
  #channel = new BroadcastChannel('aiox-stream');
  #giveUp: ReturnType<typeof setTimeout> | undefined;
  #listened = false;

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.#take(data);
  }

  /** Calls with each event until the function that it gives is called. */
  hear(hear: Hear): () => void {
    this.#hearers.add(hear);
    return () => void this.#hearers.delete(hear);
  }

  /** Calls whenever the stream was lost and is back: what was shown may be old. */
  onReturn(look: () => void): () => void {
    this.#returners.add(look);
    return () => void this.#returners.delete(look);
  }

  /** Follows for as long as the page is open and somebody is signed in; gives what ends it. */
  listen(): () => void {
    const ending = new AbortController();
    if (this.#listened) this.#returned();
    else void waiting.look().catch(() => undefined);
    this.#listened = true;
    const { signal } = ending;
    void navigator.locks
      .request('aiox-stream', { signal }, () =>
        follow(
          '/events',
          {
            event: (event) => this.#tell({ kind: 'event', event: $state.snapshot(event) }),
            alive: () => this.#tell({ kind: 'alive' }),
            lost: () => this.#tell({ kind: 'lost' }),
          },
          signal,
        ),
      )
      .catch(() => undefined);
    return () => ending.abort();
  }

  #tell(news: News): void {
    this.#channel.postMessage(news);
    this.#take(news);
  }

  #take(news: News): void {
    if (news.kind === 'lost') {
      this.#giveUp ??= setTimeout(() => (this.lost = true), PATIENCE_MS);
      return;
    }
    clearTimeout(this.#giveUp);
    this.#giveUp = undefined;
    this.heardAt = Date.now();
    // events may have been missed: while the stream was lost, or because the server does not have them any more
    if (this.lost || (news.kind === 'event' && news.event.type === 'reset')) this.#returned();
    if (news.kind === 'event') {
      if (news.event.type === 'approval') void waiting.look().catch(() => undefined);
      for (const hear of this.#hearers) hear(news.event);
    }
  }

  #returned(): void {
    this.lost = false;
    void waiting.look().catch(() => undefined);
    for (const look of this.#returners) look();
  }
}

export const accountEvents = new AccountEvents();
