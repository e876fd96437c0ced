import { account } from '#lib/session/account.ts';

/** Asks who is signed in while the page's own files are still on their way; at the door nobody is. */
export function init() {
  if (!/^\/(sign-in|register|closed)$/.test(location.pathname)) account.ask();
}
