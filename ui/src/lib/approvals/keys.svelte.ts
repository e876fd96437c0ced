const KEY = 'aiox-shortcuts';

/** Whether single keys do something; who dictates or has a trembling hand turns them off (WCAG 2.1.4). */
class Shortcuts {
  #on = $state(localStorage.getItem(KEY) !== 'off');

  get on(): boolean {
    return this.#on;
  }

  turn(on: boolean): void {
    this.#on = on;
    localStorage.setItem(KEY, on ? 'on' : 'off');
  }
}

export const shortcuts = new Shortcuts();

const writing = 'input:not([type="checkbox"]), textarea, select, dialog, [contenteditable]';

/**
 * Hears single keys inside one part of a page. Never while somebody writes, and not those that are held down: an answer is one
 * press.
 */
export const keysOf =
  (actions: Record<string, (event: KeyboardEvent) => void>) =>
  (part: HTMLElement): (() => void) => {
    const hear = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, repeat, target } = event;
      if (!shortcuts.on || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
      if (target instanceof Element && target.closest(writing)) return;
      const moves = ['j', 'k', 'ArrowDown', 'ArrowUp'].includes(key);
      const action = actions[key.length === 1 ? key.toLowerCase() : key];
      if (action === undefined || (repeat && !moves)) return;
      event.preventDefault();
      action(event);
    };
    part.addEventListener('keydown', hear);
    return () => part.removeEventListener('keydown', hear);
  };
