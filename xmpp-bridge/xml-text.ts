const illegalInXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * A text as XML 1.0 §2.2 can hold it: other characters become U+FFFD. A model may answer anything, and one illegal
 * character would make the XMPP server close the whole component's stream.
 */
export const xmlText = (text: string): string => text.toWellFormed().replace(illegalInXml, '\uFFFD');

/** The longest beginning of a text that fits into so many UTF-8 bytes, never ending inside a character a person sees. */
export function beginningOf(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let used = 0;
  let end = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += Buffer.byteLength(segment);
    if (used > bytes) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
