import { runWords } from './run-words.ts';

/** A door that a message came by, in words. */
export const doorNamed = (door: 'xmpp' | 'web' | 'api'): string =>
  ({ xmpp: runWords().byXmpp, web: runWords().byWeb, api: runWords().byApi })[door];
