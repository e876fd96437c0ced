import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { agentInput } from '../../contracts/agent.ts';
import { apiKeyScopes } from '../../contracts/api-keys.ts';
import { auditEvents } from '../../contracts/audit-events.ts';
import { quotaNames } from '../../contracts/quota.ts';
import { stepNames } from '../../contracts/step-names.ts';
import { toolPolicy } from '../../contracts/tool.ts';
import { checkout } from '../../scripts/state/folders.ts';
import { builtInSpecs } from '../../tools/built-in.ts';
import { literalsIn, lookups, sources } from '../support/dashboard-sources.ts';

/** Files that hold words: `export const name = words({ en: {…}, 'pt-BR': {…} })`. That both languages have the same is checked by types. */
const dictionaries = [...sources].flatMap(([path, text]) => {
  const [, name] = /export const (\w+) = words\(\{/.exec(text) ?? [];
  const english = /\n {2}en: \{\n([\s\S]*?)\n {2}\},/.exec(text)?.[1] ?? '';
  return name === undefined
    ? []
    : [{ path, name, keys: [...english.matchAll(/^ {4}'?([\w./-]+)'?:/gm)].map(([, key = '']) => key) }];
});

/** Those that are asked for words by names which come from the platform: what else they have, nobody asks for. */
const toldByThePlatform: Record<string, () => string[]> = {
  apiKeyWords: () => [...apiKeyScopes],
  eventWords: () => Object.keys(auditEvents),
  factWords: () => namesInThePlatform(/(?<![.\w'])(\w+)(?=\s*[:,}])/g),
  fieldWords: () => [...membersOf(z.toJSONSchema(agentInput, { io: 'input' })), ...Object.keys(toolPolicy.shape)],
  limitWords: () => [...quotaNames, ...namesInThePlatform(/'((?:agent|user)_\w+)'/g)],
  stepWords: () => [...stepNames],
  toolWords: () => builtInSpecs.flatMap(({ name }) => [`do_${name}`, `doing_${name}`]),
};

describe('the words of the dashboard', () => {
  it('are found', () => assert.ok(dictionaries.length > 30 && dictionaries.every(({ keys }) => keys.length > 0)));

  it('are all used', () => {
    const unused = dictionaries.flatMap(({ path, name, keys }) => {
      const used = new Set([...sources].flatMap(([file, text]) => usesIn(file, text, name, keys.length)));
      for (const told of toldByThePlatform[name]?.() ?? []) used.add(told);
      return keys.filter((key) => !used.has(key)).map((key) => `${path}: ${key}`);
    });
    assert.deepEqual(unused, []);
  });

  it('stand nowhere else: what is shown between tags, or said by an attribute, is one of them', () => {
    const known = /^[·\s]*(AIOX|XMPP|JSON|CSV|ID|PostgreSQL|authorization)$/;
    const bare = [...sources.keys()]
      .filter((path) => path.endsWith('.svelte'))
      .flatMap((path) => literalsIn(path).map((text) => ({ path, text })))
      .filter(({ text }) => /\p{L}{2,}/u.test(text) && !known.test(text))
      .map(({ path, text }) => `${path}: ${text}`);
    assert.deepEqual(bare, []);
  });
});

/** The words of a dictionary that a file reads, `name().word`, also under another name for it, and all that it may look up. */
function usesIn(path: string, text: string, name: string, most: number): string[] {
  const others = [
    ...text.matchAll(new RegExp(`const (\\w+)(?:: [^=]+)? = (?:\\$derived\\()?${name}\\(\\)[;)]`, 'g')),
  ].map(([, other = '']) => other);
  const spellings = [`\\b${name}\\(\\)`, ...others.map((other) => `\\b${other}`)].join('|');
  const uses = [...text.matchAll(new RegExp(`(?:${spellings})(?:\\.(\\w+)|\\['([^']+)'\\]|(\\[))`, 'g'))];
  const named = uses.flatMap(([, word, quoted]) => word ?? quoted ?? []);
  if (name in toldByThePlatform || uses.every(([, , , lookup]) => lookup === undefined)) return named;
  const own = lookups(path).filter(({ object }) => [`${name}()`, ...others].includes(object));
  assert.ok(own.length > 0, `${path} looks words up in ${name} in a way that is not understood`);
  return [
    ...named,
    ...own.flatMap(({ names }) => {
      assert.ok(names && names.length < most, `${path}: what is looked up in ${name} can be anything`);
      return names;
    }),
  ];
}

/** The place of each member of a JSON Schema: "profile/name". */
function membersOf(schema: z.core.JSONSchema._JSONSchema, above = ''): string[] {
  if (typeof schema === 'boolean') return [];
  const inBranches = (schema.anyOf ?? []).flatMap((each) => membersOf(each, above));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => [
    `${above}${name}`,
    ...membersOf(member, `${above}${name}/`),
  ]);
  return [...inBranches, ...own];
}

/** Names that code of the platform gives to what it tells: members of objects, or codes in quotes. */
function namesInThePlatform(name: RegExp): string[] {
  const rooms = ['{activities,adapters,contracts,domain,doors,temporal,workers,workflows}/**/*.ts', 'prisma/**/*.sql'];
  return globSync(rooms, { cwd: checkout }).flatMap((path) =>
    [...readFileSync(join(checkout, path), 'utf8').matchAll(name)].map(([, told = '']) => told),
  );
}
