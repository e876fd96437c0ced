import { visible } from './approval-sentences.ts';

/** Characters of a line that stands in a list. */
const MOST = 120;

/** The beginning of an untrusted text as one line in which nothing is hidden, turned round or forged. */
export function oneLine(text: string): string {
  // only so much is looked at: whoever wrote it chooses its length
  const line = visible(
    text
      .slice(0, 4 * MOST)
      .replace(/\s+/gu, ' ')
      .trim(),
  );
  const cut = line.length > MOST || text.length > 4 * MOST;
  return cut ? `${line.slice(0, MOST).toWellFormed()}…` : line;
}

/** The first line of a text that holds something. */
export const firstLine = (text: string): string => text.split('\n').find((line) => line.trim() !== '') ?? '';
