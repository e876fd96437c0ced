import { inboxWords } from './inbox-words.ts';

/** The single keys of the inbox, as they are listed by `?`. */
export const inboxKeyList = () =>
  [
    ['J', '↓', inboxWords().keyDown],
    ['K', '↑', inboxWords().keyUp],
    ['Enter', '', inboxWords().keyOpen],
    ['A', '', inboxWords().keyApprove],
    ['E', '', inboxWords().keyEdit],
    ['D', '', inboxWords().keyDeny],
    ['X', '', inboxWords().keySelect],
    ['?', '', inboxWords().keyHelp],
  ] as const;
