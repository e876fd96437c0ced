import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Reply } from '../api/types.ts';

export interface Unsent {
  /** The Idempotency-Key: the same message sent twice is accepted once. */
  key: string;
  text: string;
  thread: string;
  /** Milliseconds of the epoch. */
  at: number;
  error: unknown;
}

type Accepted = Reply<'/agents/{agent}/messages', 'post'>;

/** Messages on their way to the server, in the order in which they were written. */
export class Outbox {
  unsent = $state.raw<Unsent[]>([]);
  #agentId: string;
  #accepted: (message: Unsent, reply: Accepted) => void;
  #before: Promise<unknown> = Promise.resolve();

  constructor(agentId: string, accepted: (message: Unsent, reply: Accepted) => void) {
    this.#agentId = agentId;
    this.#accepted = accepted;
  }

  send(text: string, thread: string): void {
    const message = { key: crypto.randomUUID(), text, thread, at: Date.now(), error: undefined };
    this.unsent = [...this.unsent, message];
    this.#queue(message);
  }

  /** With the same key: it may have arrived the first time. */
  again(message: Unsent): void {
    const anew = { ...message, at: Date.now(), error: undefined };
    this.#replace(message.key, anew);
    this.#queue(anew);
  }

  remove({ key }: Unsent): void {
    this.#replace(key);
  }

  #queue(message: Unsent): void {
    this.#before = this.#before.then(() => this.#send(message));
  }

  async #send(message: Unsent): Promise<void> {
    const { key, text, thread } = message;
    try {
      const body = { text, ...(thread !== '' && { thread }) };
      const path = `/agents/${this.#agentId}/messages`;
      this.#accepted(message, await api<Accepted>('POST', path, { body, idempotencyKey: key }));
      this.#replace(key);
    } catch (error) {
      this.#replace(key, { ...message, error });
    }
  }

  #replace(key: string, by?: Unsent): void {
    this.unsent = this.unsent.flatMap((each) => (each.key === key ? (by ?? []) : each));
  }
}

/** Whether the same message could be accepted later. */
export const mayComeThrough = (error: unknown): boolean =>
  !(error instanceof Problem) || [0, 401, 429].includes(error.status) || error.status >= 500;
