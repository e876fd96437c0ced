import { none, type Blocks } from './markdown-blocks.ts';

/**
 * The blocks of a text that grows at its end. A block that another one follows is finished and is not read again: only the
 * last one is cut anew.
 */
export class GrowingBlocks {
  #cut: (text: string) => Blocks;
  #text = '';
  #finished: string[] = [];
  #finishedLength = 0;
  #links = none;

  constructor(cut: (text: string) => Blocks) {
    this.#cut = cut;
  }

  of(text: string): Blocks {
    if (!text.startsWith(this.#text)) {
      this.#finished = [];
      this.#finishedLength = 0;
      this.#links = none;
    }
    this.#text = text;
    const { raws, links } = this.#cut(text.slice(this.#finishedLength));
    // the same object until there is another one: it says that finished blocks are as they were
    if (links !== none) this.#links = { ...this.#links, ...links };
    const all = [...this.#finished, ...raws];
    // blank lines after a list do not end it: what follows may belong to it
    const open = raws.findLastIndex((raw) => raw.trim() !== '');
    if (open > 0) {
      this.#finished = [...this.#finished, ...raws.slice(0, open)];
      this.#finishedLength += raws.slice(0, open).reduce((sum, raw) => sum + raw.length, 0);
    }
    return { raws: all, links: this.#links };
  }
}
