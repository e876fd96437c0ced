/**
 * How well two samples can be told apart by their size alone: the area under the ROC curve of the best threshold rule
 * "larger means the first" (Mann–Whitney U over all pairs, ties count half). 0.5 is guessing.
 */
export function areaUnderCurve(first: number[], second: number[]): number {
  const all = [
    ...first.map((value) => ({ value, mine: true })),
    ...second.map((value) => ({ value, mine: false })),
  ].sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end]!.value === all[start]!.value) end += 1;
    const rank = (start + 1 + end) / 2;
    for (const { mine } of all.slice(start, end)) if (mine) ranks += rank;
    start = end;
  }
  return (ranks - (first.length * (first.length + 1)) / 2) / (first.length * second.length);
}

/** Measures pairs of two things, in a random order within each pair, after some that do not count. */
export async function measurePairs<T>(
  { pairs, warmUp, random }: { pairs: number; warmUp: number; random: () => number },
  things: (pair: number) => [first: T, second: T],
  measure: (things: T[]) => Promise<number[]>,
): Promise<{ first: number[]; second: number[] }> {
  const swapped = Array.from({ length: warmUp + pairs }, () => random() < 0.5);
  const line = swapped.flatMap((swap, pair) => (swap ? things(pair).reverse() : things(pair)));
  const took = await measure(line);
  const of = (offset: 0 | 1) =>
    swapped.map((swap, pair) => took[2 * pair + (swap ? 1 - offset : offset)]!).slice(warmUp);
  return { first: of(0), second: of(1) };
}
