/** So many values of a label that people choose themselves; the rest shares one. */
const AT_MOST = 50;

/** A label whose values come from outside and must not grow without bound: what comes after the first 50 is `other`. */
export function boundedLabel(atMost = AT_MOST): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < atMost) known.add(value);
    return known.has(value) ? value : 'other';
  };
}
