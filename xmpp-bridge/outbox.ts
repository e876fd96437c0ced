import type { Element } from '@xmpp/component-core';

/** Where handlers put their answers. A reply of an agent never goes this way: `deliver` writes it and can try again. */
export interface Out {
  /** Receipts, errors: kept for a moment when the stream is down. */
  post(stanza: Element): Promise<void>;
  /** Chat states, presence, answers to queries: of no use later. */
  hint(stanza: Element): Promise<void>;
}

interface Kept {
  stanza: Element;
  until: number;
}

const KEPT_AT_MOST = 1_000;
const KEPT_FOR_MS = 60_000;

/** Answers that outlive a short break of the stream; the oldest give way. A client that misses one sends again. */
export class Outbox implements Out {
  readonly #send: (stanza: Element) => Promise<void>;
  #kept: Kept[] = [];

  constructor(send: (stanza: Element) => Promise<void>) {
    this.#send = send;
  }

  async post(stanza: Element): Promise<void> {
    await this.#send(stanza).catch(() => this.#keep({ stanza, until: Date.now() + KEPT_FOR_MS }));
  }

  async hint(stanza: Element): Promise<void> {
    await this.#send(stanza).catch(() => {});
  }

  /** Sends what was kept, in order; to be called when the stream is open again. */
  async flush(): Promise<void> {
    const kept = this.#kept.filter(({ until }) => until > Date.now());
    this.#kept = [];
    for (const { stanza, until } of kept) await this.#send(stanza).catch(() => this.#keep({ stanza, until }));
  }

  #keep(kept: Kept): void {
    this.#kept = [...this.#kept, kept].slice(-KEPT_AT_MOST);
  }
}
