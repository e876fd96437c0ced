import { locale } from '../words/locale.svelte.ts';
import type * as reader from './markdown.ts';
import { none } from './markdown-blocks.ts';

type Reader = typeof reader;

/** What reads Markdown: too large for a page that shows none, so it comes when the first answer is shown. */
class MarkdownReader {
  now = $state.raw<Reader>();
  #coming: Promise<Reader> | undefined;
  #known = new Map<string, TrustedHTML | undefined>();

  async get(): Promise<Reader> {
    this.#coming ??= import('./markdown.ts').then((come) => (this.now = come));
    return this.#coming;
  }

  /** Reads texts that will be shown, a few milliseconds at a time, so that the page answers meanwhile. */
  async prepare(texts: string[]): Promise<void> {
    const { blocksOf, rendered } = await this.get();
    let began = performance.now();
    for (const text of texts) {
      const { raws, links } = blocksOf(text.replace(/\r\n?/g, '\n'));
      if (links !== none) continue; // what it looks like depends on more than the piece
      for (const raw of raws) {
        if (this.#known.has(keyOf(raw))) continue;
        // whole histories are shown seldom; what is in the page stays there
        if (this.#known.size > MOST) this.#known.clear();
        this.#known.set(keyOf(raw), rendered(raw));
        if (performance.now() - began < SLICE_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        began = performance.now();
      }
    }
  }

  /** What was prepared, if it was; without HTML for what is shown as it is. */
  prepared(raw: string): { html: TrustedHTML | undefined } | undefined {
    const key = keyOf(raw);
    return this.#known.has(key) ? { html: this.#known.get(key) } : undefined;
  }
}

/** Some words of the page stand in it. */
const keyOf = (raw: string): string => `${locale.now} ${raw}`;

const MOST = 2_000;
const SLICE_MS = 8;

export const markdownReader = new MarkdownReader();
