import { harmlessFunctions, harmlessOperators, harmlessTypes, harmlessValues } from './harmless.ts';
import type { Part } from './parse-select.ts';
import { parseSelect } from './parse-select.ts';
import { RefusedSql } from './refused-sql.ts';
import { knownAs, shapes } from './shapes.ts';

/** A part that is still to be looked at, with the names of the WITH queries that it can see. */
interface Open {
  kind: string;
  part: Part;
  ctes: ReadonlySet<string>;
}

/**
 * Throws RefusedSql unless a statement is one SELECT (or VALUES, or TABLE) that names allowed tables (`schema.table`; a bare
 * name is one of `public`) and harmless functions, types and operators of PostgreSQL only. Gives the names that follow a
 * dot in it: whether they are columns is known to the database alone.
 */
export async function checkSelect(sql: string, allowed: ReadonlySet<string>): Promise<{ attributes: string[] }> {
  const attributes = new Set<string>();
  // a list and not a recursion: the depth is the model's choice
  const open: Open[] = [{ kind: 'SelectStmt', part: await parseSelect(sql), ctes: new Set() }];
  for (let next = open.pop(); next; next = open.pop()) {
    checkNames(next, allowed);
    for (const name of attributesOf(next)) attributes.add(name);
    open.push(...partsOf(next));
  }
  return { attributes: [...attributes].filter((name) => !harmlessFunctions.has(name)) };
}

/** The parts of a part. Throws for one that is not known. */
function partsOf(given: Open): Open[] {
  const shape = Object.hasOwn(shapes, given.kind) ? shapes[given.kind] : undefined;
  if (!shape) throw new RefusedSql(`Not allowed: ${knownAs[given.kind] ?? given.kind}`);
  const ctes = given.kind === 'SelectStmt' ? visibleIn(given) : given.ctes;
  return Object.entries(given.part).flatMap(([name, value]): Open[] => {
    if (/^(location|name_location)$/.test(name)) return [];
    const member = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (member === undefined) throw new RefusedSql(`Not allowed: ${knownAs[name] ?? `${given.kind}.${name}`}`);
    if (member === 'plain') return [];
    if (given.kind === 'WithClause') return withQueries(given);
    if (member === 'nodes') return [value].flat().flatMap((node) => opened(node, ctes));
    return [{ kind: member.one, part: value as Part, ctes }];
  });
}

/** A node stands under the name of its kind; an empty one is nothing. */
const opened = (node: unknown, ctes: ReadonlySet<string>): Open[] =>
  Object.entries(node as Part).map(([kind, part]) => ({ kind, part: part as Part, ctes }));

const queriesOf = (clause: Part): Part[] =>
  ((clause['ctes'] ?? []) as { CommonTableExpr: Part }[]).map(({ CommonTableExpr: query }) => query);
const nameOf = (query: Part): string => String(query['ctename']);

/** A WITH query is seen by the statement it stands before, and by all of its parts. */
function visibleIn({ part, ctes }: Open): ReadonlySet<string> {
  const clause = part['withClause'] as Part | undefined;
  return clause ? new Set([...ctes, ...queriesOf(clause).map(nameOf)]) : ctes;
}

/**
 * The queries of a WITH clause: each sees those before it, with RECURSIVE all of them. Who took a name for a WITH query's
 * where the database takes it for a table's would let a table pass. `ctes` are those that the statement sees.
 */
function withQueries({ part, ctes }: Open): Open[] {
  const queries = queriesOf(part);
  const seen = new Set(ctes);
  if (part['recursive'] !== true) for (const query of queries) seen.delete(nameOf(query));
  return queries.map((query) => {
    const open = { kind: 'CommonTableExpr', part: query, ctes: new Set(seen) };
    seen.add(nameOf(query));
    return open;
  });
}

const textsOf = (nodes: unknown): string[] =>
  ((nodes ?? []) as { String?: { sval?: string } }[]).map(({ String: text }) => text?.sval ?? '');

/** Of PostgreSQL's own: named alone or with its schema. The last name, or undefined. */
function ownName(names: readonly string[]): string | undefined {
  const [first, second] = names;
  if (names.length === 1) return first;
  return names.length === 2 && first === 'pg_catalog' ? second : undefined;
}

function checkNames({ kind, part, ctes }: Open, allowed: ReadonlySet<string>): void {
  const refuse = (what: string, names: string[]): never => {
    throw new RefusedSql(`Not allowed: the ${what} ${names.join('.')}`);
  };
  const check = (what: string, member: string, list: ReadonlySet<string>): void => {
    if (part[member] === undefined) return;
    const names = textsOf(part[member]);
    if (!list.has(ownName(names) ?? '')) refuse(what, names);
  };
  if (kind === 'RangeVar') checkTable(part, ctes, allowed);
  if (kind === 'FuncCall') check('function', 'funcname', harmlessFunctions);
  if (kind === 'TypeName') check('type', 'names', harmlessTypes);
  if (kind === 'A_Expr') check('operator', 'name', harmlessOperators);
  if (kind === 'SubLink') check('operator', 'operName', harmlessOperators);
  if (kind === 'SortBy') check('operator', 'useOp', harmlessOperators);
  if (kind === 'SQLValueFunction' && !harmlessValues.has(String(part['op'])))
    refuse('function', [String(part['op']).replace('SVFOP_', '').toLowerCase()]);
}

function checkTable(part: Part, ctes: ReadonlySet<string>, allowed: ReadonlySet<string>): void {
  if (part['catalogname'] !== undefined) throw new RefusedSql(`Not allowed: ${knownAs['catalogname']}`);
  const [schema, table] = [part['schemaname'] as string | undefined, part['relname'] as string];
  if (schema === undefined && ctes.has(table)) return;
  // without a schema the database looks for such a name in its catalogs first
  const full =
    schema === undefined && table.startsWith('pg_') ? `pg_catalog.${table}` : `${schema ?? 'public'}.${table}`;
  if (!allowed.has(full)) throw new RefusedSql(`The table ${full} is not among the allowed ones`);
}

/** Names after a dot: `t.name`, `(expression).name`. */
function attributesOf({ kind, part }: Open): string[] {
  if (kind === 'ColumnRef') return textsOf(part['fields']).slice(1);
  if (kind === 'A_Indirection') return textsOf(part['indirection']);
  return [];
}
