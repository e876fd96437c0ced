import type { MessageRef } from '../contracts/identifiers.ts';
import type { ApprovalDesk, DecisionCourier } from '../domain/approval-ports.ts';
import { everySecond } from './rounds.ts';

/** A door carries its decision itself; what is older than this and unheard was left behind. */
const LEFT_BEHIND_MS = 3_000;
const AT_ONCE = 100;

/**
 * Carries decisions to their workflows that a door recorded and could not carry: Temporal was away, or the door died between the
 * two. Carrying is idempotent, so several loops do no harm. Ends when `signal` aborts.
 */
export async function runCourierLoop(
  desk: Pick<ApprovalDesk, 'unheard' | 'hear'>,
  courier: DecisionCourier,
  log: { info(line: Record<string, unknown>): void; warn(line: Record<string, unknown>): void },
  signal: AbortSignal,
): Promise<void> {
  await everySecond(round, (error) => log.warn({ event: 'courier_waits', error }), signal);

  async function round(): Promise<void> {
    const left = await desk.unheard(LEFT_BEHIND_MS, AT_ONCE);
    // all at once: a workflow that does not answer holds up no other's
    const ends = await Promise.allSettled(left.map(carryOne));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async function carryOne({ ref, approvalId }: { ref: MessageRef; approvalId: string }): Promise<void> {
    const carried = await courier.carry(ref, approvalId);
    // nobody waits for it any more: it is not carried for ever
    if (!carried) await desk.hear(ref.ownerUserId, approvalId);
    log.info({ event: 'decision_carried_late', approval_id: approvalId, carried });
  }
}
