import { locale, type Locale } from './locale.svelte.ts';

/** A word, or a sentence made of facts. */
type Word = string | ((...facts: never[]) => string);
type SameWords<Words> = { [Name in keyof Words]: Words[Name] extends string ? string : Words[Name] };

/**
 * The words of one feature in all languages, side by side. A missing or a surplus one is a type error; `t().name` is
 * read anew when the language changes.
 */
export function words<Words extends Record<string, Word>>(all: {
  en: Words;
  'pt-BR': NoInfer<SameWords<Words>>;
}): () => SameWords<Words> {
  return () => all[locale.now] as SameWords<Words>;
}

/** The form that a number takes in the current language (CLDR plural rules). */
export function plural(count: number, forms: { one: string; other: string }): string {
  const form = rules(locale.now).select(count) === 'one' ? forms.one : forms.other;
  return form.replace('#', new Intl.NumberFormat(locale.now).format(count));
}

const made = new Map<Locale, Intl.PluralRules>();
function rules(of: Locale): Intl.PluralRules {
  const known = made.get(of) ?? new Intl.PluralRules(of);
  made.set(of, known);
  return known;
}
