import { serverNow } from '../api/server-clock.ts';
import { callsOf } from '../chat/phase.ts';
import { accountEvents } from '../live/account-events.svelte.ts';
import type { ServerEvent } from '../live/event-source.ts';
import type { Run } from './run.svelte.ts';

/** Between two readings of the clock, and between two looks at a run in which something works. */
const TICK_MS = 1_000;
/**
 * Between two looks at one that people are waited for in: the account's events say when they have answered. As long after an
 * error, which another look at once would most likely meet again.
 */
export const WAITING_MS = 15_000;

/**
 * Looks at a run until everything of it is told: at once when the account's events speak of it, else from time to time, because
 * they do not tell of each step. Asks nothing while nobody sees the page.
 */
export async function watchRun(run: Run, signal: AbortSignal): Promise<void> {
  let [wake, lookedAt] = [() => undefined as void, -Infinity];
  const stir = () => {
    lookedAt = -Infinity;
    wake();
  };
  const ends = [
    accountEvents.hear((event) => {
      if (isOf(event, run.id)) stir();
    }),
    accountEvents.onReturn(stir),
  ];
  while (!signal.aborted) {
    if (!document.hidden) {
      run.now = serverNow();
      if (Date.now() - lookedAt >= (run.error !== undefined || waitsForPeople(run) ? WAITING_MS : TICK_MS)) {
        lookedAt = Date.now();
        await run.look(signal);
      }
    }
    const isAbsent = run.error !== undefined && run.message === undefined;
    if (isAbsent || run.isOver) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, TICK_MS);
    });
  }
  for (const end of ends) end();
}

/** Whether an event may be about a message; one about a request does not say of which. */
function isOf({ type, data }: ServerEvent, id: string): boolean {
  if (type === 'approval') return true;
  const { message_id: message, in_reply_to: asked } = data as { message_id?: string; in_reply_to?: string };
  return type === 'message' && (message === id || asked === id);
}

function waitsForPeople({ timeline }: Run): boolean {
  const states = callsOf(timeline ?? { steps: [] }).map(({ state }) => state);
  return states.includes('waiting') && !states.includes('running') && !states.includes('checking');
}
