/** A stretch of untrusted text: as it is, a sign that would not be seen, or the parts of an address. */
export interface Piece {
  kind: 'text' | 'sign' | 'host' | 'around';
  text: string;
}

/**
 * What could reorder, hide or forge what a person reads: controls, format characters (bidi marks among them), what is drawn as
 * nothing, spaces that are none, halves of surrogate pairs. A line break is one.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u;
const HIDDEN_OR_LINE = new RegExp(`(?!\\n)${HIDDEN.source}`, 'gu');
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/giu;

/** "U+202E": how a sign is called that has no shape of its own. */
export const signName = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Whether something in it would not be seen as it is. */
export const hidesSomething = (text: string): boolean => text.search(HIDDEN_OR_LINE) >= 0;

/** One line of untrusted text in which what would hide or turn something is named: for names and summaries. */
export const plainLine = (text: string): string =>
  text.replaceAll('\n', ' ').replaceAll(HIDDEN_OR_LINE, (sign) => `[${signName(sign)}]`);

/** A text to the letter, in pieces that show what it hides and where its addresses lead. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    pieces.push(...seen('text', text.slice(from, index)), ...addressPieces(address));
    from = index + address.length;
  }
  return [...pieces, ...seen('text', text.slice(from))];
}

/** The host is what counts: a user before an @ can look like one. */
function addressPieces(address: string): Piece[] {
  const [, scheme = '', authority = '', rest = ''] = /^([^:]*:\/\/)([^/?#\\]*)([^]*)$/u.exec(address) ?? [];
  const at = authority.lastIndexOf('@') + 1;
  return [
    ...seen('around', scheme + authority.slice(0, at)),
    ...seen('host', authority.slice(at)),
    ...seen('around', rest),
  ];
}

/** How a host is asked for, where that is not how it is written: `xn--…`. */
export function asciiHost(host: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(host) || !URL.canParse(`http://${host}/`)) return undefined;
  return new URL(`http://${host}/`).host;
}

function seen(kind: Piece['kind'], text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(HIDDEN_OR_LINE)) {
    if (index > from) pieces.push({ kind, text: text.slice(from, index) });
    pieces.push({ kind: 'sign', text: sign });
    from = index + sign.length;
  }
  if (from < text.length) pieces.push({ kind, text: text.slice(from) });
  return pieces;
}
