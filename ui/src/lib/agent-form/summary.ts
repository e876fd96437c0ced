import type { Tool } from '../api/types.ts';
import { number } from '../format/format.ts';
import { locale } from '../words/locale.svelte.ts';
import { words } from '../words/words.ts';
import type { Draft } from './draft.ts';
import { ownPolicy } from './tool-rules.ts';
import { doing } from './tool-words.ts';

const summaryWords = words({
  en: {
    asks: (what: string) => `will ask you before ${what}`,
    asksOthers: (who: string, what: string) => `will ask ${who} before ${what}`,
    may: (what: string) => `may ${what}`,
    onlyAnswers: 'answers, and does nothing else',
    remembers: 'remembers what was said in earlier conversations',
    tokens: (count: string) => `up to ${count} tokens a minute`,
    forgets: 'remembers nothing beyond the conversation',
  },
  'pt-BR': {
    asks: (what) => `pergunta a você antes de ${what}`,
    asksOthers: (who, what) => `pergunta a ${who} antes de ${what}`,
    may: (what) => `pode ${what}`,
    onlyAnswers: 'responde e não faz mais nada',
    remembers: 'lembra o que foi dito em conversas anteriores',
    tokens: (count) => `até ${count} tokens por minuto`,
    forgets: 'não lembra nada além da conversa',
  },
});

/** What an agent may do, in one sentence: "may read documents; will ask you before sending e-mail; up to 1,000 tokens a minute". */
export function summaryOf(draft: Draft, tools: Tool[]): string {
  const t = summaryWords();
  const known = new Map(tools.map((tool) => [tool.name, tool.policy]));
  const asking = draft.tools.filter(
    (setting) => ownPolicy(setting).requires_approval ?? known.get(setting.name)?.requires_approval,
  );
  const free = draft.tools.filter((setting) => !asking.includes(setting));
  const asked = Map.groupBy(asking, (setting) => (ownPolicy(setting).approvers ?? []).join('\n'));
  const long = draft.memory_config.long_term_enabled && draft.memory_config.type !== 'short_term';
  const parts = [
    draft.tools.length === 0 ? t.onlyAnswers : undefined,
    free.length > 0 ? t.may(listed(free.map(({ name }) => doing(name, 'do')))) : undefined,
    ...[...asked].map(([who, settings]) => {
      const what = listed(
        settings.map(({ name }) => doing(name, 'doing')),
        'disjunction',
      );
      return who === '' ? t.asks(what) : t.asksOthers(listed(who.split('\n'), 'disjunction'), what);
    }),
    long ? t.remembers : t.forgets,
    t.tokens(number(draft.governance.max_tokens_per_minute)),
  ].filter((part) => part !== undefined);
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toLocaleUpperCase(locale.now)}${sentence.slice(1)}.`;
}

const listed = (items: string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  new Intl.ListFormat(locale.now, { type }).format(items);
