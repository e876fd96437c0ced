import { SvelteSet } from 'svelte/reactivity';

/** Rows drawn in one frame: so few that a slow phone still scrolls. */
const EACH_FRAME = 3;

/**
 * Which rows of a long list are near enough to be drawn; the others are empty and as high as they were. A thousand drawn ones
 * would hold up the page at every second that their clocks count.
 */
export class NearRows {
  readonly #near = new SvelteSet<string>();
  readonly #wanted = new Set<string>();
  #frame = 0;
  readonly #watch = new IntersectionObserver((entries) => this.#look(entries), { rootMargin: '300px 0px' });

  has = (id: string): boolean => this.#near.has(id);

  /** For the element of a row, with its id as `data-approval`. */
  watch = (row: HTMLElement): (() => void) => {
    this.#watch.observe(row);
    return () => this.#watch.unobserve(row);
  };

  #look(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const row = target as HTMLElement;
      const id = row.dataset['approval'] ?? '';
      if (isIntersecting) {
        if (!this.#near.has(id)) this.#wanted.add(id);
        continue;
      }
      this.#wanted.delete(id);
      if (this.#near.delete(id)) row.style.setProperty('--height', `${boundingClientRect.height}px`);
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#frame !== 0 || this.#wanted.size === 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const id of [...this.#wanted].slice(0, EACH_FRAME)) {
        this.#wanted.delete(id);
        this.#near.add(id);
      }
      this.#draw();
    });
  }
}
