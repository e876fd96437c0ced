import type { MessageRef } from '../contracts/identifiers.ts';
import type { ApprovalDesk, ApprovalState, HeardDecision, NewApproval } from '../domain/approval-ports.ts';
import type { AccountNews } from '../domain/news-ports.ts';
import type { EventStream, Ledger } from '../domain/ports.ts';

/** A request that waits, as the workflow holds it. */
export interface OpenApproval {
  id: string;
  code: string;
  /** Epoch milliseconds. */
  deadlineAt: number;
  approvers: string[];
  approverJids: string[];
  /** It was opened by an attempt that was cut off, and has been answered: nobody knocks for that again. */
  decided?: boolean;
}

interface Parts {
  desk: ApprovalDesk;
  news: AccountNews;
  ledger: Pick<Ledger, 'release'>;
  events: EventStream;
}

export function approvingActivities({ desk, news, ledger, events }: Parts) {
  return {
    /**
     * Puts a call before those who may agree to it. While a person is waited for the message is none of those being answered: others
     * of the same owner go on.
     */
    async openApproval(approval: NewApproval, approvers: string[], timeoutS: number): Promise<OpenApproval> {
      const opened = await desk.open(approval, approvers, timeoutS);
      await ledger.release(approval.ref);
      await news.tell(opened.approvers, { type: 'approval', approval_id: approval.id, state: 'open' });
      await events.publish(approval.ref, { type: 'step', name: 'tools', state: 'waiting-for-approval' });
      return { id: approval.id, ...opened };
    },

    /** What a person answered; undefined for a knock behind which there is no decision. */
    async hearDecision(
      { ownerUserId }: MessageRef,
      { id, approvers }: OpenApproval,
    ): Promise<HeardDecision | undefined> {
      const heard = await desk.hear(ownerUserId, id);
      const state = heard?.decision === 'approve' ? 'approved' : 'denied';
      if (heard) await news.tell(approvers, { type: 'approval', approval_id: id, state });
      return heard;
    },

    /** The time is over, or the message was stopped; a decision that came first holds. */
    async closeApproval(
      { ownerUserId }: MessageRef,
      { id, approvers }: OpenApproval,
      state: 'expired' | 'withdrawn',
    ): Promise<ApprovalState> {
      const now = await desk.close(ownerUserId, id, state);
      if (now === state) await news.tell(approvers, { type: 'approval', approval_id: id, state });
      return now;
    },
  };
}
