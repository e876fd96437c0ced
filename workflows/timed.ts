import type { StepName } from '../contracts/step-names.ts';
import type { Steps } from '../domain/steps.ts';

/** Does one step and writes down when it began and ended; the clock is the history's. */
export async function timed<T>(steps: Steps, name: StepName, act: () => Promise<T>): Promise<T> {
  steps.begin(name, Date.now());
  const result = await act();
  steps.end(name, Date.now());
  return result;
}
