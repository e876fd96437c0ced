import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkout } from '../../scripts/state/folders.ts';

const sources = new Map(
  globSync('ui/src/**/*.{ts,svelte}', { cwd: checkout }).map((path) => [
    path,
    readFileSync(join(checkout, path), 'utf8'),
  ]),
);

/** Files that hold words: `export const name = words({ en: {…}, 'pt-BR': {…} })`. That both languages have the same is checked by types. */
const dictionaries = [...sources].flatMap(([path, text]) => {
  const [, name] = /export const (\w+) = words\(\{/.exec(text) ?? [];
  const english = /\n {2}en: \{\n([\s\S]*?)\n {2}\},/.exec(text)?.[1] ?? '';
  return name === undefined
    ? []
    : [{ path, name, keys: [...english.matchAll(/^ {4}'?([\w.-]+)'?:/gm)].map(([, key = '']) => key) }];
});

describe('the words of the dashboard', () => {
  it('are found', () => assert.ok(dictionaries.length > 2 && dictionaries.every(({ keys }) => keys.length > 0)));

  it('are all used', () => {
    const unused = dictionaries.flatMap(({ path, name, keys }) => {
      const used = [...sources.values()].flatMap((text) => usesOf(name, text));
      // chosen by a name that is known when the page runs
      return used.includes('[') ? [] : keys.filter((key) => !used.includes(key)).map((key) => `${path}: ${key}`);
    });
    assert.deepEqual(unused, []);
  });

  it('stand nowhere else: what is shown between tags is one of them', () => {
    const bare = [...sources]
      .filter(([path]) => path.endsWith('.svelte'))
      .flatMap(([path, text]) => {
        const markup = text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<!--[\s\S]*?-->/g, '');
        const words =
          markup.replace(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, ' ').match(/>[^<>]*\p{L}{2,}[^<>]*</gu) ?? [];
        return words
          .map((word) => word.slice(1, -1).trim())
          .filter((word) => !/^[·\s]*(AIOX|XMPP|JSON|CSV|ID|PostgreSQL)$/.test(word))
          .map((word) => `${path}: ${word}`);
      });
    assert.deepEqual(bare, []);
  });
});

/** The words of a dictionary that a file reads, `name().word`, also under another name for it; `[` for one that is looked up. */
function usesOf(name: string, text: string): string[] {
  const others = [
    ...text.matchAll(new RegExp(`const (\\w+)(?:: [^=]+)? = (?:\\$derived\\()?${name}\\(\\)[;)]`, 'g')),
  ].map(([, other]) => other);
  const spellings = [`\\b${name}\\(\\)`, ...others.map((other) => `\\b${other}`)].join('|');
  return [...text.matchAll(new RegExp(`(?:${spellings})(?:\\.(\\w+)|(\\[))`, 'g'))].map(
    ([, word, lookup]) => word ?? lookup ?? '',
  );
}
