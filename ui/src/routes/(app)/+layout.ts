import { error, redirect } from '@sveltejs/kit';
import { api } from '#lib/api/client.ts';
import type { Account } from '#lib/api/types.ts';
import { session } from '#lib/session/session.svelte.ts';

/** Everything in here is for somebody who is signed in; others go to the door and come back to where they were going. */
export async function load({ url, depends, untrack }) {
  depends('aiox:account');
  let token: string | undefined;
  try {
    token = await session.token();
  } catch {
    error(503);
  }
  if (token === undefined)
    redirect(303, `/sign-in?next=${encodeURIComponent(untrack(() => url.pathname + url.search))}`);
  session.account = await api<Account>('GET', '/me');
  return { account: session.account };
}
