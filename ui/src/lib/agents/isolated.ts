/** A name inside a sentence: marks of writing direction in it end with it (first strong isolate, UAX #9). */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
