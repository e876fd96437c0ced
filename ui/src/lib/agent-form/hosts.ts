/** As the API takes it: lower case, internationalised names as Punycode, `*.` before a name for every host below it. */
const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

export const isHost = (text: string): boolean => text.length <= 253 && HOST.test(text);

/** What a person typed or pasted as a host's name; what is none stays as it is, to be told so. */
export function hostOf(typed: string): string {
  const text = typed.trim();
  const wild = text.startsWith('*.');
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${wild ? text.slice(2) : text}`;
  if (!URL.canParse(address)) return text.toLowerCase();
  const { hostname } = new URL(address);
  // the parser encodes what no name has, such as a space
  return hostname.includes('%') ? text.toLowerCase() : (wild ? '*.' : '') + hostname.replace(/\.$/, '');
}

/** A host's name as people write it; the same when nothing in it is encoded. */
export const readable = (host: string): string =>
  host
    .split('.')
    .map((label) => (label.startsWith('xn--') ? decoded(label.slice(4)) || label : label))
    .join('.');

/** Punycode (RFC 3492 §6.2); undefined for what is none. Browsers only encode. */
function decoded(label: string): string | undefined {
  const end = label.lastIndexOf('-');
  const output = [...label.slice(0, Math.max(end, 0))].map((letter) => letter.codePointAt(0) ?? 0);
  let [code, bias, at] = [128, 72, end + 1];
  for (let index = 0; at < label.length; index++) {
    const before = index;
    for (let weight = 1, step = 36; ; step += 36) {
      const digit = Number.parseInt(label[at++] ?? '', 36);
      if (Number.isNaN(digit)) return undefined;
      // the digits of Punycode are a to z, then 0 to 9
      const value = digit < 10 ? digit + 26 : digit - 10;
      index += value * weight;
      const threshold = Math.min(26, Math.max(1, step - bias));
      if (value < threshold) break;
      weight *= 36 - threshold;
    }
    bias = adapted(index - before, output.length + 1, before === 0);
    code += Math.floor(index / (output.length + 1));
    index %= output.length + 1;
    if (code > 0x10ffff) return undefined;
    output.splice(index, 0, code);
  }
  return String.fromCodePoint(...output);
}

function adapted(delta: number, points: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? 700 : 2));
  rest += Math.floor(rest / points);
  let steps = 0;
  for (; rest > 455; steps += 36) rest = Math.floor(rest / 35);
  return steps + Math.floor((36 * rest) / (rest + 38));
}
