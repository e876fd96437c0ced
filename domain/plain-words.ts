/** What is not seen and yet read: controls, directions of writing, joiners, tags, halves of characters, nothing at all. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;

/** Somebody else's text on one line: without unseen characters, and cut at so many characters (UTF-16 code units). */
export function plainWords(text: string, most: number): string {
  const words = text
    .slice(0, 4 * most)
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > most ? `${words.slice(0, most - 1).toWellFormed()}…` : words;
}
