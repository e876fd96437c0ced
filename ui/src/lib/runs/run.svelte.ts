import { api } from '../api/client.ts';
import { serverNow } from '../api/server-clock.ts';
import type { Agent, Approval, Reply, Timeline } from '../api/types.ts';
import { callsOf } from '../chat/phase.ts';
import { runSteps } from './run-steps.ts';
import { gapsIn, separate, type Span } from './time-scale.ts';

type Message = Reply<'/messages/{message}'>;
type Policy = Reply<'/messages/{message}/policy'>;

const LOOK_MS = 1_000;

/** What became of one message: read once when it is over, each second while it is not. */
export class Run {
  readonly id: string;
  message = $state.raw<Message>();
  timeline = $state.raw<Timeline>();
  policy = $state.raw<Policy>();
  /** Null when it was deleted since. */
  agent = $state.raw<Agent | null>();
  approvals = $state.raw<Approval[]>([]);
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
    void this.#watch(ending.signal);
    return () => ending.abort();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!document.hidden) await this.look(signal);
      if (this.isOver || (this.error !== undefined && this.message === undefined)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
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
      await Promise.all([this.#lookAtAgent(message.agent_id), this.#lookAtApprovals(timeline)]);
    } catch (error) {
      if (!signal?.aborted) this.error = error;
    }
  }

  async #lookAtAgent(id: string): Promise<void> {
    // a run can be read when its agent cannot any more
    if (this.agent === undefined) this.agent = await api<Agent>('GET', `/agents/${id}`).catch(() => null);
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
