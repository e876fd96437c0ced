import { Problem } from '../api/problem.ts';
import type { Approval } from '../api/types.ts';
import { serverNow } from '../api/server-clock.ts';
import { announce } from '../frame/announce.svelte.ts';
import { connection } from '../live/connection.svelte.ts';
import { approvalWords } from './approvals-words.ts';
import { decide, inFlight, lookAt, type Answer } from './decide.ts';
import { outcomeSentence } from './outcome.ts';
import type { Act } from './open-request.ts';
import { isTheirs, phaseOf } from './phase.ts';

interface Parts {
  /** As it is shown. */
  seen: () => Approval;
  /** What became of it, as the API said. */
  changed: (approval: Approval) => void;
}

/** Milliseconds in which a click was meant for what stood here before. */
const SETTLE_MS = 600;

/** One person's answer to one request, from the first press until the API has said what became of it. */
export class Decision {
  asking = $state<'confirm' | 'edit' | 'deny'>();
  error = $state<unknown>();
  /** Said beside the outcome: this person answered too, and it was not their answer that counted. */
  note = $state<'second' | 'stale'>();
  #parts: Parts;
  #settled = $state(false);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get sending(): boolean {
    return inFlight.has(this.#parts.seen().approval_id);
  }

  /** Begins anew with what has moved into place; gives what ends the waiting. */
  settle(): () => void {
    this.#settled = false;
    this.asking = this.error = this.note = undefined;
    const timer = setTimeout(() => (this.#settled = true), SETTLE_MS);
    return () => clearTimeout(timer);
  }

  /** After a press; `meant`: on purpose for this very request, so that it needs no time to settle. */
  begin(act: Act, meant = false): void {
    const seen = this.#parts.seen();
    if (this.sending || connection.lost || !isTheirs(seen, serverNow())) return;
    if (!this.#settled && !meant) return;
    if (act === 'approve' && seen.risk !== 'high' && seen.risk !== 'critical') void this.send({ decision: 'approve' });
    else if (act !== 'edit' || seen.kind === 'call') this.asking = act === 'approve' ? 'confirm' : act;
  }

  close(): void {
    this.asking = this.error = undefined;
  }

  async send(answer: Answer): Promise<void> {
    const seen = this.#parts.seen();
    if (inFlight.has(seen.approval_id)) return;
    this.error = this.note = undefined;
    try {
      this.#show(await decide(seen, answer), 'polite');
    } catch (error) {
      if (error instanceof Problem && error.code === 'item.conflict') await this.#beaten(seen, error);
      else this.error = error;
    }
  }

  /** Somebody was first, the time was over, or the request is another than was seen: what holds is what the API has. */
  async #beaten(seen: Approval, error: unknown): Promise<void> {
    try {
      const fresh = await lookAt(seen.approval_id);
      this.note = phaseOf(fresh, serverNow()) === 'open' ? 'stale' : 'second';
      this.#show(fresh, 'assertive');
    } catch {
      this.error = error;
    }
  }

  #show(approval: Approval, tone: 'polite' | 'assertive'): void {
    this.asking = undefined;
    this.#parts.changed(approval);
    const outcome = this.note === 'stale' ? approvalWords().stale : outcomeSentence(approval, serverNow());
    if (tone === 'polite') announce.say(outcome);
    else announce.warn(outcome);
  }
}
