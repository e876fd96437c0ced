import { redirect } from '@sveltejs/kit';
import { api } from '#lib/api/client.ts';
import type { ApprovalPage } from '#lib/api/types.ts';

/** Somebody who is waited for sees that first. */
export async function load() {
  const { items } = await api<ApprovalPage>('GET', '/approvals?limit=1');
  redirect(303, items.length > 0 ? '/approvals' : '/agents');
}
