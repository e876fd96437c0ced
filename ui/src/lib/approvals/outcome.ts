import type { Approval } from '../api/types.ts';
import { moment } from '../format/format.ts';
import { session } from '../session/session.svelte.ts';
import { approvalWords } from './approvals-words.ts';
import { phaseOf } from './phase.ts';

/** Who answered, when and by which door; or why nobody can any more. */
export function outcomeSentence(approval: Approval, now: number): string {
  const words = approvalWords();
  const { decision, kind, deadline_at: deadline } = approval;
  if (decision) {
    const who = decision.by === session.account?.jid ? words.you : decision.by;
    const facts = [who, when(decision.at), doorName(decision.door)] as const;
    if (kind === 'unclear')
      return decision.decision === 'approve' ? words.unclearTried(...facts) : words.unclearLeft(...facts);
    return decision.decision === 'approve' ? words.approvedBy(...facts) : words.deniedBy(...facts);
  }
  const phase = phaseOf(approval, now);
  if (phase === 'expired') return words.expired(words.untilTime(moment(deadline)));
  return phase === 'withdrawn' ? words.withdrawn : '';
}

export function doorName(door: 'xmpp' | 'web' | 'api'): string {
  const words = approvalWords();
  return { xmpp: words.doorXmpp, web: words.doorWeb, api: words.doorApi }[door];
}

/** "at 14:03", or "on" an earlier day. */
function when(iso: string): string {
  const isToday = new Date(iso).toDateString() === new Date().toDateString();
  return isToday ? approvalWords().atTime(moment(iso)) : approvalWords().onDay(moment(iso));
}
