import type { Timeline } from '../api/types.ts';
import { callsOf } from '../chat/phase.ts';

type Told = Timeline['steps'][number];
type StepName = Told['name'];

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
export function runSteps(timeline: Pick<Timeline, 'steps'>, isOver: boolean): RunStep[] {
  return order.map(([name, tier], index) => {
    const step = timeline.steps.find((each) => each.name === name);
    const { attempts = 0, detail = {} } = step ?? {};
    const told = step?.state ?? (isOver ? 'unknown' : 'waiting');
    // between two calls of the model its step has ended, as far as the workflow knows; it goes on with what tools give
    const state = (name === 'think' && told === 'done' && !isOver && toolsState(timeline)) || told;
    const from = step?.started_at ? Date.parse(step.started_at) : undefined;
    const isEnded = step?.finished_at && !(from !== undefined && (state === 'running' || state === 'waiting'));
    const to = isEnded ? Date.parse(step.finished_at ?? '') : undefined;
    return { number: index + 1, name, tier, state, from, to, attempts, detail };
  });
}

function toolsState(timeline: Pick<Timeline, 'steps'>): 'waiting' | 'running' | undefined {
  const states = callsOf(timeline).map(({ state }) => state);
  if (states.includes('waiting')) return 'waiting';
  return states.some((state) => state === 'running' || state === 'checking') ? 'running' : undefined;
}
