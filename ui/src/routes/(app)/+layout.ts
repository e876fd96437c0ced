import { error, redirect } from '@sveltejs/kit';
import { Problem } from '#lib/api/problem.ts';
import { account } from '#lib/session/account.ts';
import { session } from '#lib/session/session.svelte.ts';

/** Everything in here is for somebody who is signed in; others go to the door and come back to where they were going. */
export async function load({ url, depends, untrack }) {
  depends('aiox:account');
  const own = await account.read().catch((thrown: unknown) => {
    if (thrown instanceof Problem && thrown.status !== 0) throw thrown;
    error(503);
  });
  if (own === undefined) redirect(303, `/sign-in?next=${encodeURIComponent(untrack(() => url.pathname + url.search))}`);
  session.account = own;
  return { account: own };
}
