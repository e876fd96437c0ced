import { number } from '../format/format.ts';
import { plural, words } from '../words/words.ts';

export const changeWords = words({
  en: {
    after: 'After',
    asIs: 'on, by its own rules',
    before: 'Before',
    no: 'no',
    nothing: 'nothing',
    off: 'off',
    presetApproval: 'on, asks first',
    presetReadOnly: 'on, read only',
    show: (count: number) => plural(count, { one: 'Show (# character)', other: 'Show (# characters)' }),
    yes: 'yes',
  },
  'pt-BR': {
    after: 'Depois',
    asIs: 'ligada, com as regras dela',
    before: 'Antes',
    no: 'não',
    nothing: 'nada',
    off: 'desligada',
    presetApproval: 'ligada, pergunta antes',
    presetReadOnly: 'ligada, somente leitura',
    show: (count) => plural(count, { one: 'Mostrar (# caractere)', other: 'Mostrar (# caracteres)' }),
    yes: 'sim',
  },
});

/** A value of an agent's definition as a person reads it. */
export function told(value: unknown): string {
  const t = changeWords();
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t.nothing;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (typeof value === 'number') return number(value);
  if (value === 'default') return t.asIs;
  if (value === 'requires_approval') return t.presetApproval;
  if (value === 'read_only') return t.presetReadOnly;
  if (Array.isArray(value)) return value.map(told).join(', ');
  if (typeof value === 'object') return members(value).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** By the names that the API gives them: a rule is looked up by its name. */
const members = (value: object): string[] => Object.entries(value).map(([name, member]) => `${name}: ${told(member)}`);
