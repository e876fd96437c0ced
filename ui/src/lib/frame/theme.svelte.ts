export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'aiox-theme';

class CurrentTheme {
  #now = $state<Theme>(themes.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system');

  constructor() {
    this.#show();
  }

  get now(): Theme {
    return this.#now;
  }

  choose(theme: Theme): void {
    this.#now = theme;
    localStorage.setItem(KEY, theme);
    this.#show();
  }

  /** The style sheet does the rest: `data-theme` only sets the colour scheme. */
  #show(): void {
    if (this.#now === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.#now;
  }
}

export const theme = new CurrentTheme();
