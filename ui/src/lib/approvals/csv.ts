import { api } from '../api/client.ts';
import type { Approval, ApprovalPage } from '../api/types.ts';
import { agentNames } from './agent-names.svelte.ts';

const columns = [
  ['approval_id', ({ approval_id: id }) => id],
  ['opened_at', ({ opened_at: at }) => at],
  ['closed_at', ({ closed_at: at }) => at],
  ['state', ({ state }) => state],
  ['by', ({ decision }) => decision?.by],
  ['door', ({ decision }) => decision?.door],
  ['reason', ({ decision }) => decision?.reason],
  ['tool', ({ tool }) => tool],
  ['risk', ({ risk }) => risk],
  ['agent', (approval) => agentNames.of(approval)],
  ['agent_version', ({ agent_version: version }) => String(version)],
  ['arguments', ({ arguments: given }) => JSON.stringify(given)],
  ['edited_arguments', ({ decision }) => (decision?.edited_arguments ? JSON.stringify(decision.edited_arguments) : '')],
  ['request_hash', ({ request_hash: hash }) => hash],
  ['agreed_hash', ({ decision }) => decision?.request_hash],
  ['policy_hash', ({ policy_hash: hash }) => hash],
  ['message_id', ({ message_id: id }) => id],
] as const satisfies [string, (approval: Approval) => string | null | undefined][];

/** RFC 4180. A cell that a spreadsheet would take for a formula is made text: reasons and arguments are anybody's words. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export const csvOf = (approvals: Approval[]): string =>
  [columns.map(([name]) => name), ...approvals.map((approval) => columns.map(([, read]) => read(approval) ?? ''))]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');

/** All that were decided and fit, page by page, as a file. */
export async function downloadDecided(fits: (approvals: Approval[]) => Approval[]): Promise<void> {
  const all: Approval[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: ApprovalPage = await api<ApprovalPage>('GET', `/approvals?state=closed&limit=100${more}`);
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  const [first] = all;
  if (first) await agentNames.known(first);
  // the mark tells a spreadsheet that this is UTF-8
  const file = new Blob(['\ufeff', csvOf(fits(all))], { type: 'text/csv' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `approvals-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
