import type { Approval } from '../api/types.ts';
import { isToday } from '../format/calendar.ts';
import { moment } from '../format/format.ts';
import { session } from '../session/session.svelte.ts';
import { approvalWords } from './approvals-words.ts';
import { phaseOf } from './phase.ts';

/** Who answered, when and by which door; or why nobody can any more. */
export function outcomeSentence(approval: Approval, now: number): string {
  const { decision, kind, deadline_at: deadline } = approval;
  if (decision) {
    const who = decision.by === session.account?.jid ? approvalWords().you : decision.by;
    const facts = [who, when(decision.at), doorName(decision.door)] as const;
    if (kind === 'unclear')
      return decision.decision === 'approve'
        ? approvalWords().unclearTried(...facts)
        : approvalWords().unclearLeft(...facts);
    return decision.decision === 'approve' ? approvalWords().approvedBy(...facts) : approvalWords().deniedBy(...facts);
  }
  const phase = phaseOf(approval, now);
  if (phase === 'expired') return approvalWords().expired(approvalWords().untilTime(moment(deadline)));
  return phase === 'withdrawn' ? approvalWords().withdrawn : '';
}

export function doorName(door: 'xmpp' | 'web' | 'api'): string {
  return { xmpp: approvalWords().doorXmpp, web: approvalWords().doorWeb, api: approvalWords().doorApi }[door];
}

/** "at 14:03", or "on" an earlier day. */
function when(iso: string): string {
  return isToday(iso) ? approvalWords().atTime(moment(iso)) : approvalWords().onDay(moment(iso));
}
