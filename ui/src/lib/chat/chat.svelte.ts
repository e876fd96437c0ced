import { SvelteMap } from 'svelte/reactivity';
import { api } from '../api/client.ts';
import { serverNow } from '../api/server-clock.ts';
import { accountEvents } from '../live/account-events.svelte.ts';
import { History } from './history.svelte.ts';
import { LiveAnswer, type Ending } from './live-answer.svelte.ts';
import { OpenApprovals } from './open-approvals.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import { firstOfEach, isOpen, sentEntry } from './turns.ts';

/** Answers that are followed at once: a browser has six connections for everything. */
const MOST_FOLLOWED = 3;
/** Milliseconds between two looks while nobody tells what came by other doors. */
const LOOK_MS = 10_000;

/** One conversation with an agent: what was said, what is being answered, what it asks for. */
export class Chat {
  readonly agentId: string;
  readonly history: History;
  readonly approvals: OpenApprovals;
  readonly outbox: Outbox;
  readonly live = new SvelteMap<string, LiveAnswer>();
  /** Milliseconds to the first word, of messages that were sent from here. */
  readonly firstWords = new SvelteMap<string, number>();
  #sentAt = new SvelteMap<string, number>();
  #answered: (how: Ending) => void;

  constructor(agentId: string, answered: (how: Ending) => void) {
    this.agentId = agentId;
    this.#answered = answered;
    this.history = new History(agentId);
    this.approvals = new OpenApprovals(agentId);
    this.outbox = new Outbox(agentId, ({ text, thread, at: sentAt }, { message_id: id }) => {
      this.#sentAt.set(id, sentAt);
      this.history.add(sentEntry(id, text, thread, serverNow()));
      this.#follow();
    });
  }

  /** Keeps it as it is while the page is open; gives what ends that. */
  open(): () => void {
    void this.look();
    const visible = () => (document.hidden ? this.#follow() : void this.look());
    document.addEventListener('visibilitychange', visible);
    const timer = setInterval(() => accountEvents.lost && !document.hidden && void this.look(), LOOK_MS);
    const ends = [
      accountEvents.onReturn(() => void this.look()),
      accountEvents.hear(({ type, data }) => {
        if (type === 'approval') void this.approvals.look();
        if (type === 'message' && (data as { agent_id?: string }).agent_id === this.agentId) void this.look();
      }),
    ];
    return () => {
      document.removeEventListener('visibilitychange', visible);
      clearInterval(timer);
      for (const end of [...ends, ...[...this.live.values()].map((answer) => () => answer.end())]) end();
    };
  }

  async look(): Promise<void> {
    await Promise.all([this.history.look(), this.approvals.look()]);
    this.#follow();
  }

  /** The first message that waits for its answer, if there is one. */
  get stoppable(): LiveAnswer | undefined {
    return this.history.turns.map(({ id }) => this.live.get(id)).find((answer) => answer && !answer.stopping);
  }

  async stop(answer: LiveAnswer): Promise<void> {
    answer.stopping = true;
    try {
      await api('POST', `/messages/${answer.id}/cancel`);
    } catch (error) {
      answer.stopping = false;
      throw error;
    } finally {
      await this.look();
    }
  }

  /** Only the tab that is seen follows: the first unanswered message of each conversation, since the next one waits for it. */
  #follow(): void {
    const wanted = firstOfEach(this.history.turns.filter(isOpen)).slice(0, MOST_FOLLOWED);
    for (const [id, answer] of this.live) {
      if (document.hidden || !wanted.some((turn) => turn.id === id)) answer.end();
      if (!this.history.turns.some((turn) => turn.id === id && isOpen(turn))) this.live.delete(id);
    }
    if (document.hidden) return;
    for (const { id, question } of wanted) {
      if (!question) continue;
      const known = this.live.get(id);
      const answer = known ?? new LiveAnswer(question, this.approvals.askIn(id), this.#heardOf(id));
      if (!known || !known.following) answer.begin();
      if (!known) this.live.set(id, answer);
    }
  }

  #heardOf(id: string) {
    return {
      finished: (how: Ending) => {
        this.#answered(how);
        void this.look();
      },
      firstWord: () => {
        const sent = this.#sentAt.get(id);
        if (sent !== undefined) this.firstWords.set(id, Date.now() - sent);
        this.#sentAt.delete(id);
      },
    };
  }
}
