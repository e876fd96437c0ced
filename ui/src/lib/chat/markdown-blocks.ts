import type { Links } from 'marked';

/** A text of Markdown in pieces. */
export interface Blocks {
  /** Paragraphs, lists, tables: they do not depend on each other, and put together they are the text. */
  raws: string[];
  /** Link references, which stand anywhere and count everywhere. */
  links: Readonly<Links>;
}

export const none: Blocks['links'] = Object.freeze({});
