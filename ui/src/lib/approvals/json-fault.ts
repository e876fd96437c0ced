const TOKEN =
  /\s+|[{}[\],:]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null/iuy;

/**
 * The line (from 1) on which a text stops being JSON, for one that is none. Browsers tell the place in words of their own, and
 * some not at all.
 */
export function faultLine(text: string): number {
  /** What each open bracket waits for. */
  const open: ('}' | ']')[] = [];
  let expected: 'value' | 'name' | 'colon' | 'rest' = 'value';
  /** An empty list or group may be closed at once. */
  let first = false;
  let at = 0;
  const lineOf = (index: number): number => text.slice(0, index).split('\n').length;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) return lineOf(at);
    const here = at;
    at += token.length;
    if (token.trim() === '') continue;
    const closes = token === open.at(-1) && (expected === 'rest' || first);
    first = false;
    if (closes) {
      open.pop();
      expected = 'rest';
    } else if (expected === 'colon') {
      if (token !== ':') return lineOf(here);
      expected = 'value';
    } else if (expected === 'rest') {
      if (token !== ',' || open.length === 0) return lineOf(here);
      expected = open.at(-1) === '}' ? 'name' : 'value';
    } else if (expected === 'name') {
      if (!token.startsWith('"')) return lineOf(here);
      expected = 'colon';
    } else if (token === '{' || token === '[') {
      open.push(token === '{' ? '}' : ']');
      expected = token === '{' ? 'name' : 'value';
      first = true;
    } else if (/^[\]},:]$/.test(token)) return lineOf(here);
    else expected = 'rest';
  }
  return lineOf(text.trimEnd().length);
}
