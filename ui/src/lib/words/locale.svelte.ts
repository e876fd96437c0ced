/** Languages of the dashboard; both are written by people, neither is a fallback for the other. */
export const locales = ['en', 'pt-BR'] as const;
export type Locale = (typeof locales)[number];

const KEY = 'aiox-language';

/** The chosen language, or the browser's first one that we speak. */
function first(): Locale {
  const chosen = localStorage.getItem(KEY);
  const wanted = [...(chosen === null ? [] : [chosen]), ...navigator.languages];
  const spoken = wanted.map((tag) => locales.find((locale) => locale.slice(0, 2) === tag.slice(0, 2).toLowerCase()));
  return spoken.find((locale) => locale !== undefined) ?? 'en';
}

class CurrentLocale {
  #now = $state<Locale>(first());

  get now(): Locale {
    return this.#now;
  }

  /** Redraws every word in place; what is typed stays. */
  choose(locale: Locale): void {
    this.#now = locale;
    localStorage.setItem(KEY, locale);
    document.documentElement.lang = locale;
  }
}

export const locale = new CurrentLocale();
document.documentElement.lang = locale.now;
