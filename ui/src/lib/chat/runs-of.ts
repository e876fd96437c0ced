import { api } from '../api/client.ts';
import type { Timeline } from '../api/types.ts';

const MOST = 200;
const known = new Map<string, Promise<Timeline>>();

/** The run of a message that is finished: it does not change any more, so it is asked for once. */
export function runOf(messageId: string): Promise<Timeline> {
  const before = known.get(messageId);
  if (before) return before;
  const run = api<Timeline>('GET', `/messages/${messageId}/timeline`);
  known.set(messageId, run);
  // the last steps end after the reply: a run that is not over yet is asked for again
  const forget = () => void known.delete(messageId);
  run.then(({ execution }) => execution ?? forget(), forget);
  if (known.size > MOST) known.delete(known.keys().next().value ?? '');
  return run;
}
