import type { Timeline } from '../api/types.ts';
import type { StepName } from './step-words.ts';

type Told = Timeline['steps'][number];

/** One of the 15 steps, as a page shows it; times are milliseconds of the epoch. */
export interface RunStep {
  number: number;
  name: StepName;
  tier: 'door' | 'platform' | 'ai';
  /** `unknown`: the workflow engine has forgotten a run that is long over. */
  state: Told['state'] | 'unknown';
  from: number | undefined;
  /** Undefined while it runs. */
  to: number | undefined;
  attempts: number;
  detail: Record<string, unknown>;
}

const order: [StepName, RunStep['tier']][] = [
  ['arrived', 'door'],
  ['sender-proven', 'door'],
  ['accepted', 'door'],
  ['ownership', 'platform'],
  ['governance', 'platform'],
  ['tools', 'platform'],
  ['capabilities', 'platform'],
  ['priority', 'platform'],
  ['dispatch', 'platform'],
  ['think', 'ai'],
  ['result', 'platform'],
  ['short-memory', 'platform'],
  ['long-memory', 'ai'],
  ['audit', 'platform'],
  ['reply', 'door'],
];

/** Always all of them, whatever is known. */
export function runSteps(told: Told[], isOver: boolean): RunStep[] {
  return order.map(([name, tier], index) => {
    const step = told.find((each) => each.name === name);
    const { attempts = 0, detail = {} } = step ?? {};
    const state = step?.state ?? (isOver ? 'unknown' : 'waiting');
    const from = step?.started_at ? Date.parse(step.started_at) : undefined;
    const ended = step?.finished_at && state !== 'running' ? Date.parse(step.finished_at) : undefined;
    return { number: index + 1, name, tier, state, from, to: ended, attempts, detail };
  });
}
