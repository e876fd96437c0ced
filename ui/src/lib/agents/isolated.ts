/** A name inside a sentence: marks of writing direction in it end with it (first strong isolate, UAX #9). */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

/** What can be seen of a name: nobody has to type what they cannot see. */
export const visible = (text: string): string => text.replaceAll(/\p{Cf}/gu, '').trim();
