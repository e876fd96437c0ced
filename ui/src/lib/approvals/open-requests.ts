import { api } from '../api/client.ts';
import type { Approval, ApprovalPage } from '../api/types.ts';

let next: Promise<Approval[]> | undefined;
let before: Promise<unknown> = Promise.resolve();

/** Every request that is open now, newest first. One reading at a time; who asks before it has begun shares it. */
export function openRequests(): Promise<Approval[]> {
  next ??= before.then(() => {
    next = undefined;
    return read();
  });
  before = next.catch(() => undefined);
  return next;
}

async function read(): Promise<Approval[]> {
  const open: Approval[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: ApprovalPage = await api<ApprovalPage>('GET', `/approvals?limit=100${after}`);
    open.push(...page.items);
    cursor = page.next_cursor;
  }
  return open;
}
