/** The files of the dashboard as they are written, and what stands in them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseForESLint } from 'svelte-eslint-parser';
import type ts from 'typescript';
import tseslint from 'typescript-eslint';
import { checkout } from '../../scripts/state/folders.ts';

/** By its place, `ui/src/…`. */
export const sources = new Map(
  globSync('ui/src/**/*.{ts,svelte}', { cwd: checkout }).map((path) => [
    path,
    readFileSync(join(checkout, path), 'utf8'),
  ]),
);

/** A piece of a file, whatever it is; `range` is where it stands. */
export interface Piece {
  type: string;
  range: [number, number];
  [member: string]: unknown;
}

interface Parsed {
  ast: Piece;
  visitorKeys: Record<string, string[]>;
  services: { program: ts.Program; esTreeNodeToTSNodeMap: { get(piece: Piece): ts.Node } };
}

/** `typed`: with what the checker of types knows of it, which takes seconds for the first file. */
function parsed(path: string, typed: boolean): Parsed {
  const file = { filePath: join(checkout, path), range: true, loc: true, extraFileExtensions: ['.svelte'] };
  const options = { ...file, ...(typed && { projectService: true, tsconfigRootDir: checkout }) };
  const text = sources.get(path) ?? '';
  const { parser } = tseslint;
  const made = path.endsWith('.svelte')
    ? parseForESLint(text, { ...options, parser })
    : (parser as typeof parser & { parseForESLint: typeof parseForESLint }).parseForESLint(text, options);
  return made as unknown as Parsed;
}

/** All pieces of a file, each before what is in it. */
function* piecesOf({ ast, visitorKeys }: Parsed): Generator<Piece> {
  const left = [ast];
  for (let piece = left.pop(); piece; piece = left.pop()) {
    yield piece;
    const inside = (visitorKeys[piece.type] ?? []).flatMap((key) => piece[key] as Piece | Piece[] | null);
    left.push(...inside.filter((each) => each !== null && each !== undefined));
  }
}

/** What is looked up in an object by a name that is known when the page runs: `words()[name]`, with all that the name can be. */
export function lookups(path: string): { object: string; names: string[] | undefined }[] {
  const file = parsed(path, true);
  const text = sources.get(path) ?? '';
  const { program, esTreeNodeToTSNodeMap: nodes } = file.services;
  return [...piecesOf(file)].flatMap(({ type, computed, object, property }) => {
    if (type !== 'MemberExpression' || computed !== true) return [];
    const name = program.getTypeChecker().getTypeAtLocation(nodes.get(property as Piece));
    const all = name.isUnion() ? name.types : [name];
    const names = all.map((each) => (each.isStringLiteral() ? each.value : undefined));
    const isKnown = names.every((each) => each !== undefined);
    return [{ object: text.slice(...(object as Piece).range), names: isKnown ? names : undefined }];
  });
}

const told = /^(aria-(label|description|placeholder|roledescription|valuetext)|title|placeholder|alt|label|hint)$/;

/** What a component shows or tells without a dictionary: between its tags and in attributes that are read out or shown. */
export function literalsIn(path: string): string[] {
  return [...piecesOf(parsed(path, false))].flatMap((piece) => {
    const { type, parent, value, key } = piece as Piece & { parent?: Piece; key?: { name: string } };
    if (type === 'SvelteAttribute' && told.test(key?.name ?? '')) return (value as Piece[]).flatMap(saidBy);
    const isBetweenTags = parent?.type !== 'SvelteStyleElement' && parent?.type !== 'SvelteScriptElement';
    return isBetweenTags && type === 'SvelteText' ? saidBy(piece) : mustache(piece);
  });
}

/** `{…}` between tags; in an attribute it is looked at with that. */
const mustache = (piece: Piece): string[] =>
  piece.type === 'SvelteMustacheTag' && (piece['parent'] as Piece).type !== 'SvelteAttribute' ? saidBy(piece) : [];

/** The literal parts of a value: of whichever branch is taken, and not what it is compared with or looked up by. */
function saidBy(piece: Piece): string[] {
  const within = (...members: string[]) => members.flatMap((member) => saidBy(piece[member] as Piece));
  switch (piece.type) {
    case 'SvelteText':
    case 'SvelteLiteral':
    case 'Literal':
      return typeof piece['value'] === 'string' ? [piece['value'].trim()] : [];
    case 'SvelteMustacheTag':
      return within('expression');
    case 'ConditionalExpression':
      return within('consequent', 'alternate');
    case 'LogicalExpression':
      return within('left', 'right');
    case 'BinaryExpression':
      return piece['operator'] === '+' ? within('left', 'right') : [];
    case 'TemplateLiteral':
      return [
        ...(piece['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked.trim()),
        ...(piece['expressions'] as Piece[]).flatMap(saidBy),
      ];
    default:
      return [];
  }
}
