import { untrack } from 'svelte';
import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { serverNow } from '../api/server-clock.ts';
import type { Agent, Approval, Attempt, Reply, Timeline } from '../api/types.ts';
import { callsOf } from '../chat/phase.ts';
import { runSteps } from './run-steps.ts';
import { gapsIn, separate, type Span } from './time-scale.ts';
import { WAITING_MS, watchRun } from './watch-run.ts';

type Message = Reply<'/messages/{message}'>;
type Policy = Reply<'/messages/{message}/policy'>;

/** What became of one message: read once when it is over, again and again while it is not. */
export class Run {
  readonly id: string;
  #attemptsOf = '';
  #attemptsAt = -Infinity;
  #attemptsFailed = false;
  message = $state.raw<Message>();
  timeline = $state.raw<Timeline>();
  policy = $state.raw<Policy>();
  /** Null when it was deleted since. */
  agent = $state.raw<Agent | null>();
  approvals = $state.raw<Approval[]>([]);
  /** Of calls and of what was tried again; empty when that is not kept any more. */
  attempts = $state.raw<Attempt[]>([]);
  /** Why it could not be looked at; it stays while that is tried again. */
  error = $state<unknown>();
  /** By the server's clock, as often as it is looked at. */
  now = $state(serverNow());

  steps = $derived(runSteps(this.timeline ?? { steps: [] }, this.message?.outcome != null));
  whole = $derived.by((): Span => {
    const began = Math.min(
      ...this.steps.map(({ from }) => from ?? Infinity),
      Date.parse(this.message?.received_at ?? ''),
    );
    const ends = this.steps.flatMap(({ from, to }) => (from === undefined ? [] : [to ?? this.now]));
    const over = this.message?.finished_at ? Date.parse(this.message.finished_at) : this.now;
    return { from: began, to: Math.max(began, over, ...ends) };
  });
  /** Times in which people were waited for. */
  asked = $derived(
    separate(
      this.approvals.map(({ opened_at: from, closed_at: to }) => ({
        from: Date.parse(from),
        to: to === null ? this.now : Date.parse(to),
      })),
    ),
  );
  waits = $derived.by(() => {
    const busy = this.steps.flatMap(({ from, to }) => (from === undefined ? [] : [{ from, to: to ?? this.now }]));
    return [...this.asked, ...gapsIn(this.whole, busy)];
  });

  constructor(id: string) {
    this.id = id;
  }

  /** Everything is told: long memory ends after the reply. */
  get isOver(): boolean {
    const moves = this.steps.some(({ state }) => state === 'running' || state === 'waiting');
    return this.message?.outcome != null && !moves;
  }

  /** Reads until it is over; gives what ends that. */
  watch(): () => void {
    const ending = new AbortController();
    // an effect that begins it does not depend on what it reads
    untrack(() => void watchRun(this, ending.signal));
    return () => ending.abort();
  }

  async look(signal?: AbortSignal): Promise<void> {
    const at = `/messages/${this.id}`;
    const options = signal ? { signal } : {};
    try {
      const [message, timeline, policy] = await Promise.all([
        api<Message>('GET', at, options),
        api<Timeline>('GET', `${at}/timeline`, options),
        api<Policy>('GET', `${at}/policy`, options),
      ]);
      Object.assign(this, { message, timeline, policy, now: serverNow(), error: undefined });
      await Promise.all([
        this.#lookAtAgent(message.agent_id),
        this.#lookAtApprovals(timeline),
        this.#lookAtAttempts(timeline, options),
      ]);
    } catch (error) {
      if (!signal?.aborted) this.error = error;
    }
  }

  async #lookAtAgent(id: string): Promise<void> {
    // a run can be read when its agent cannot any more
    if (this.agent === undefined) this.agent = await api<Agent>('GET', `/agents/${id}`).catch(() => null);
  }

  /**
   * A whole history is read for them: only when something has changed, and from time to time while one of them is made, since
   * Temporal tries an activity again without a step of ours. The run is told without them when they cannot be read.
   */
  async #lookAtAttempts({ steps }: Timeline, options: { signal?: AbortSignal }): Promise<void> {
    const seen = JSON.stringify(steps);
    const isDue = Date.now() - this.#attemptsAt >= WAITING_MS;
    const isOpen = this.#attemptsFailed || this.attempts.some(({ state }) => state === 'running');
    if (seen === this.#attemptsOf && !(isOpen && isDue)) return;
    [this.#attemptsOf, this.#attemptsAt, this.#attemptsFailed] = [seen, Date.now(), false];
    try {
      this.attempts = (await api<{ items: Attempt[] }>('GET', `/messages/${this.id}/attempts`, options)).items;
    } catch (error) {
      this.#attemptsFailed = !(error instanceof Problem && error.code === 'item.not_found');
    }
  }

  async #lookAtApprovals(timeline: Timeline): Promise<void> {
    const ids = callsOf(timeline).flatMap(({ approval }) => approval ?? []);
    const closed = this.approvals.filter(({ state }) => state !== 'open');
    const asked = ids.map(async (id) => {
      const known = closed.find(({ approval_id: each }) => each === id);
      return known ?? (await api<Approval>('GET', `/approvals/${id}`).catch(() => undefined));
    });
    this.approvals = (await Promise.all(asked)).filter((approval) => approval !== undefined);
  }
}
