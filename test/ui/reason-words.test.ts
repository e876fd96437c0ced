import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ReasonCode } from '../../contracts/reasons.ts';
import { reasonCodes } from '../../contracts/reasons.ts';
import { checkout } from '../../scripts/state/folders.ts';

type Said = (code: string, facts: Record<string, unknown>, otherwise: string) => string;
interface Words {
  reasonSaid: Said;
}
interface Languages {
  locale: { choose(locale: string): void };
}

const facts = {
  ...{ minimum: 3, maximum: 12_345, divisor: 5, tokens: 9_000, position: 7, expected: 'number', format: 'email' },
  ...{
    allowed: ['one', 'two'],
    standard: 'true',
    name: 'desk',
    provider: 'anthropic',
    tool: 'rm_rf',
    whose: 'account',
  },
};

/** What the dashboard says of a reason; its modules expect a page around them. */
async function wordsIn(language: string): Promise<Map<ReasonCode, string>> {
  const page = { documentElement: { lang: '' } };
  const storage = { getItem: () => null, setItem: () => undefined };
  Object.assign(globalThis, { $state: (value: unknown) => value, document: page, localStorage: storage });
  const load = async <T>(file: string): Promise<T> => (await import(join(checkout, 'ui/src/lib', file))) as T;
  const { locale } = await load<Languages>('words/locale.svelte.ts');
  const { reasonSaid } = await load<Words>('api/reason-words.ts');
  locale.choose(language);
  return new Map(reasonCodes.map((code) => [code, reasonSaid(code, facts, 'as the server said it')]));
}

describe('what the server says of a field', () => {
  it('is worded in both languages, whatever its code, with its facts', async () => {
    const [english, portuguese] = [await wordsIn('en'), await wordsIn('pt-BR')];
    for (const code of reasonCodes.filter((each) => each !== 'invalid')) {
      const both = [english.get(code) ?? '', portuguese.get(code) ?? ''];
      for (const text of both) assert.match(text, /^(\p{Lu}|“).*\.$/u, code);
      assert.notEqual(both[0], both[1], code);
      assert.ok(
        !both.some((text) => /as the server said|undefined|: \?\.|\? /.test(text)),
        `${code}: ${both.join(' / ')}`,
      );
    }
    assert.equal(english.get('too_long'), 'Write at most 12,345 characters.');
    assert.equal(portuguese.get('too_long'), 'Escreva no máximo 12.345 caracteres.');
    assert.equal(portuguese.get('choice'), 'Escolha um destes: one, two.');
    assert.equal(portuguese.get('too_hot'), 'O provedor anthropic aceita no máximo 12.345.');
  });

  it('is the server’s own sentence only where no code says more', async () => {
    assert.equal((await wordsIn('pt-BR')).get('invalid'), 'as the server said it');
  });
});
