import type { Approval } from '../api/types.ts';

/** Where a request stands now. One whose time is over stays `open` until its workflow has noticed: nobody can answer it. */
export function phaseOf({ state, deadline_at: deadline }: Approval, now: number): Approval['state'] {
  return state === 'open' && Date.parse(deadline) <= now ? 'expired' : state;
}

/** Whether this person's answer would count. */
export const isTheirs = (approval: Approval, now: number): boolean =>
  approval.may_decide && phaseOf(approval, now) === 'open';
