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
  /** Those who may answer, and the owner, who sees it too; and whoever follows the message. */
  const tell = async (ref: MessageRef, approvers: string[], id: string, state: ApprovalState): Promise<void> => {
    const event = { type: 'approval' as const, approval_id: id, state };
    await news.tell([...new Set([ref.ownerUserId, ...approvers])], event);
    await events.publish(ref, event);
  };
  return {
    /**
     * Puts a call before those who may agree to it. While a person is waited for the message is none of those being answered: others
     * of the same owner go on.
     */
    async openApproval(approval: NewApproval, approvers: string[], timeoutS: number): Promise<OpenApproval> {
      const opened = await desk.open(approval, approvers, timeoutS);
      await ledger.release(approval.ref);
      await tell(approval.ref, opened.approvers, approval.id, 'open');
      return { id: approval.id, ...opened };
    },

    /** What a person answered; undefined for a knock behind which there is no decision. */
    async hearDecision(ref: MessageRef, { id, approvers }: OpenApproval): Promise<HeardDecision | undefined> {
      const heard = await desk.hear(ref.ownerUserId, id);
      if (heard) await tell(ref, approvers, id, heard.decision === 'approve' ? 'approved' : 'denied');
      return heard;
    },

    /** The time is over, or the message was stopped; a decision that came first holds. */
    async closeApproval(
      ref: MessageRef,
      { id, approvers }: OpenApproval,
      state: 'expired' | 'withdrawn',
    ): Promise<ApprovalState> {
      const now = await desk.close(ref.ownerUserId, id, state);
      if (now === state) await tell(ref, approvers, id, state);
      return now;
    },
  };
}
