import { chatWords } from './chat-words.ts';

/** Where a call of a tool is, in a word; one without an end was broken off. */
export function callState(state: string | null): string {
  const words: Record<string, string> = {
    checking: chatWords().toolRunning,
    waiting: chatWords().toolWaiting,
    running: chatWords().toolRunning,
    done: chatWords().toolDone,
    failed: chatWords().toolFailed,
    denied: chatWords().toolDenied,
    refused: chatWords().toolRefused,
  };
  return state === null ? chatWords().toolBrokenOff : (words[state] ?? state);
}
