import { RefusedSql } from './refused-sql.ts';

export const MOST_CHARACTERS = 10_000;
/** Names, signs and words of a statement: what is longer nests deeper than the parser's stack and memory should see. */
const MOST_TOKENS = 1_500;

export type Part = Readonly<Record<string, unknown>>;

/**
 * Reads SQL with PostgreSQL's own parser (libpg_query). Throws RefusedSql unless it is one statement, and that a SELECT,
 * a VALUES or a TABLE; gives its tree.
 */
export async function parseSelect(sql: string): Promise<Part> {
  if (sql.length > MOST_CHARACTERS) throw new RefusedSql(`The SQL must have at most ${MOST_CHARACTERS} characters`);
  // the parser ends a text at NUL, and the protocol too: what follows would be read by nobody, or as something else
  if (/[^\P{Cc}\t\n\r]/u.test(sql)) throw new RefusedSql('The SQL must have no control characters');
  const { parse, scan } = await import('libpg-query');
  const tokens = await scan(sql).catch(unreadable);
  if (tokens.tokens.length > MOST_TOKENS)
    throw new RefusedSql(`The SQL must have at most ${MOST_TOKENS} words and signs`);
  if (!tokens.tokens.some(({ tokenName }) => !/COMMENT$/.test(tokenName)))
    throw new RefusedSql('The SQL has no statement');
  const { stmts = [] } = await parse(sql).catch(unreadable);
  if (stmts.length !== 1) throw new RefusedSql('The SQL must be one statement');
  const [kind, statement] = Object.entries(stmts[0]?.stmt ?? {})[0] ?? [];
  if (kind !== 'SelectStmt') throw new RefusedSql('The SQL must be a SELECT: nothing else is allowed');
  return statement as Part;
}

function unreadable(error: unknown): never {
  // a syntax error says where; anything else is the parser's own trouble, and its text of no use to the model
  const known = error instanceof Error && error.name === 'SqlError';
  throw new RefusedSql(known ? `The SQL is not valid: ${error.message.slice(0, 200)}` : 'The SQL cannot be read');
}
