export const LEAST = 12;

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

/** What is tried first; small letters. */
const COMMON = [
  ...[
    'password',
    'passwort',
    'senha',
    'qwerty',
    'admin',
    'welcome',
    'letmein',
    'iloveyou',
    'monkey',
    'dragon',
    'football',
  ],
  ...['brasil', 'flamengo', 'corinthians', 'mudar', 'teste', 'secret', 'segredo', 'aiox', 'login', 'user', 'usuario'],
];
/** Rows of an alphabet or of a keyboard, in which neighbours say nothing new. */
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const RUNS = ROWS.flatMap((row) => [row, [...row].toReversed().join('')]);
/** Characters of a row that are one when they follow each other. */
const RUN = 4;

/**
 * How hard a new password is to guess, by a simple rule: what counts is how much is left when common words, the person's
 * own, repetitions and rows of the keyboard are taken out, and of how many kinds the characters are. It knows no
 * dictionary: it can be too kind to a single long word.
 */
export function strengthOf(password: string, own: readonly string[] = []): Strength {
  if (password.length < LEAST) return 'short';
  const words = own.flatMap((each) => each.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(({ length }) => length > 3);
  let left = password.toLowerCase();
  for (const word of [...words, ...COMMON]) left = left.replaceAll(word, '');
  left = withoutRuns(left).replaceAll(/(.+?)\1+/gu, '$1');
  if (left.length < 8 || new Set(left).size < 6) return 'weak';
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  return left.length + 2 * (kinds - 1) >= 20 ? 'strong' : 'fair';
}

/** With the first character alone of each piece of a row. */
function withoutRuns(text: string): string {
  let shorter = '';
  for (let at = 0; at < text.length;) {
    let length = RUN;
    while (length <= text.length - at && RUNS.some((row) => row.includes(text.slice(at, at + length)))) length += 1;
    shorter += text.charAt(at);
    at += length > RUN ? length - 1 : 1;
  }
  return shorter;
}
