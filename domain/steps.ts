import type { Step } from '../contracts/steps.ts';
import type { StepName } from '../contracts/step-names.ts';
import { stepNames } from '../contracts/step-names.ts';

const tierOf: Record<StepName, Step['tier']> = {
  arrived: 'door',
  'sender-proven': 'door',
  accepted: 'door',
  ownership: 'platform',
  governance: 'platform',
  tools: 'platform',
  capabilities: 'platform',
  priority: 'platform',
  dispatch: 'platform',
  think: 'ai',
  result: 'platform',
  'short-memory': 'platform',
  'long-memory': 'ai',
  audit: 'platform',
  reply: 'door',
};

/** The 15 steps of one message with state and times: what the `steps` query tells. Times are handed in, epoch ms. */
export class Steps {
  readonly #steps: Step[];

  constructor() {
    this.#steps = stepNames.map((name, index) => ({
      number: index + 1,
      name,
      tier: tierOf[name],
      state: 'waiting',
      startedAt: null,
      finishedAt: null,
      attempts: 0,
      detail: {},
    }));
  }

  get all(): Step[] {
    return this.#steps;
  }

  begin(name: StepName, at: number): void {
    const step = this.#find(name);
    step.state = 'running';
    step.startedAt ??= at;
    step.attempts += 1;
  }

  end(name: StepName, at: number, detail: Step['detail'] = {}, state: Step['state'] = 'done'): void {
    const step = this.#find(name);
    if (step.attempts === 0) step.attempts = 1;
    step.startedAt ??= at;
    step.finishedAt = at;
    step.state = state;
    Object.assign(step.detail, detail);
  }

  /** Facts about a step that has not ended, or has ended before. */
  note(name: StepName, detail: Step['detail']): void {
    Object.assign(this.#find(name).detail, detail);
  }

  /** A step that was over before the workflow began, or that took no time of its own. */
  mark(name: StepName, startedAt: number, finishedAt: number, detail: Step['detail'] = {}): void {
    this.begin(name, startedAt);
    this.end(name, finishedAt, detail);
  }

  /** What had begun and did not end is refused or failed; what never began is skipped. */
  close(at: number, state: 'refused' | 'failed' | 'skipped', names: readonly StepName[] = stepNames): void {
    for (const step of this.#steps) {
      if (!names.includes(step.name)) continue;
      if (step.state === 'running') this.end(step.name, at, {}, state);
      else if (step.state === 'waiting') step.state = 'skipped';
    }
  }

  #find(name: StepName): Step {
    const step = this.#steps.find((each) => each.name === name);
    if (!step) throw new TypeError(`No step is called ${name}`);
    return step;
  }
}
