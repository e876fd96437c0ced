import { api } from '../api/client.ts';
import type { Approval, Reply } from '../api/types.ts';
import { inFlight, lookAt } from './decide.ts';
import { inboxWords } from './inbox-words.ts';
import { phaseOf } from './phase.ts';
import { serverNow } from '../api/server-clock.ts';

/** So many are approved together, and no more: each is read in full. */
export const MOST_APPROVED = 20;
/** So many the API takes at once. */
const MOST_SENT = 100;

export type BatchAnswer = { decision: 'approve' } | { decision: 'deny'; reason?: string };

/** Why these cannot be approved together; undefined when they can. */
export function whyNotTogether(chosen: Approval[]): string | undefined {
  if (chosen.some(({ kind }) => kind !== 'call')) return inboxWords().neitherEnd;
  if (chosen.some(({ risk }) => risk === 'critical')) return inboxWords().critical;
  if (new Set(chosen.map(({ tool, tool_version: version }) => `${tool} ${version}`)).size > 1)
    return inboxWords().differentTools;
  return chosen.length > MOST_APPROVED ? inboxWords().mostAtOnce(MOST_APPROVED) : undefined;
}

/** What became of each, counted: "18 approved · 1 answered by somebody else". */
export interface BatchResult {
  told: string;
  /** As the API has them now. */
  fresh: Approval[];
}

/** One answer to several, each by itself; `key` is of this sending, so that it can be tried again after a break. */
export async function decideTogether(chosen: Approval[], answer: BatchAnswer, key: string): Promise<BatchResult> {
  for (const { approval_id: id } of chosen) inFlight.add(id);
  try {
    const results: Reply<'/approvals/decisions', 'post'>['results'] = [];
    for (let from = 0; from < chosen.length; from += MOST_SENT) {
      const decisions = chosen
        .slice(from, from + MOST_SENT)
        .map(({ approval_id, request_hash }) => ({ approval_id, request_hash, ...answer }));
      const options = { body: { decisions }, idempotencyKey: `${key}:${from}` };
      const reply = await api<Reply<'/approvals/decisions', 'post'>>('POST', '/approvals/decisions', options);
      results.push(...reply.results);
    }
    const done = results.flatMap(({ approval }) => (approval ? [approval] : []));
    const conflicts = results.filter(({ code }) => code === 'item.conflict');
    const looked = await Promise.all(
      conflicts.map(({ approval_id: id }) => lookAt(id).catch(() => chosen.find((one) => one.approval_id === id))),
    );
    const beaten = looked.filter((one) => one !== undefined);
    const closed = beaten.filter((one) => phaseOf(one, serverNow()) !== 'open');
    const late = closed.filter(({ decision }) => decision === null).length;
    const counts = [
      [done.length, answer.decision === 'approve' ? inboxWords().approved : inboxWords().denied],
      [closed.length - late, inboxWords().answered],
      [late, inboxWords().timeOver],
      [results.length - done.length - closed.length, inboxWords().failed],
    ] as const;
    const told = counts.flatMap(([count, say]) => (count > 0 ? [say(count)] : [])).join(' · ');
    return { told, fresh: [...done, ...beaten] };
  } finally {
    for (const { approval_id: id } of chosen) inFlight.delete(id);
  }
}
