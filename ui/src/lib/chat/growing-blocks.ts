import { none, type Blocks } from './markdown-blocks.ts';

/**
 * The blocks of a text that grows at its end. Only the last two are cut anew: a "2" after a list may become its next item,
 * what is before them is finished and is not read again.
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
    const rest = text.slice(this.#finishedLength);
    const { raws, links } = this.#cut(rest);
    // the same object until there is another one: it says that finished blocks are as they were
    if (links !== none) this.#links = { ...this.#links, ...links };
    const all = [...this.#finished, ...raws];
    const written = raws.flatMap((raw, index) => (raw.trim() === '' ? [] : [index]));
    const finished = raws.slice(0, written.at(-2) ?? 0);
    const told = finished.join('');
    // a block that is not told to the letter would shift all that follow
    if (rest.startsWith(told)) {
      this.#finished = [...this.#finished, ...finished];
      this.#finishedLength += told.length;
    }
    return { raws: all, links: this.#links };
  }
}
