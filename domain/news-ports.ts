/** What happens in an account, told to whoever looks at it in this moment. The record is the truth; what is not told is seen there. */
import type { AccountEvent } from '../contracts/account-event.ts';
import type { ApprovalEvent } from '../contracts/approval.ts';

export type ToldEvent = Exclude<AccountEvent, { type: 'reset' }>;

export interface AccountNews {
  /** Never fails what it tells of; whoever has no time need not wait for it. */
  tell(userIds: readonly string[], event: ToldEvent): Promise<void>;
}

type Told<Event> = AsyncIterable<{ id: string; event: Event }>;

export interface AccountEvents {
  /** After `lastId`; a `reset` and what comes from now on when that is not known (any more). Waits for more until `signal` aborts. */
  read(userId: string, lastId: string | undefined, signal: AbortSignal): Told<AccountEvent>;
  /** What of it is about approvals, without a word about gaps: after `lastId`, or from now on. */
  approvals(userId: string, lastId: string | undefined, signal: AbortSignal): Told<ApprovalEvent>;
}
