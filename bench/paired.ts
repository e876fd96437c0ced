import { setTimeout as pause } from 'node:timers/promises';

/** After a reply its message is still remembered; the other side is not to pay for that. */
const PAUSE_MS = 150;

/** Two measurements in turn, one by one (A B, B A, …): a moment in which the machine is slow hits both. */
export async function inPairs(
  count: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<[first: number, second: number][]> {
  const pairs: [number, number][] = [];
  const taken = async (measure: () => Promise<number>): Promise<number> => {
    await pause(PAUSE_MS);
    return measure();
  };
  for (let number = 0; number < count; number += 1) {
    if (number % 2 === 0) pairs.push([await taken(first), await taken(second)]);
    else pairs.push([await taken(second), await taken(first)].reverse() as [number, number]);
  }
  return pairs;
}

/**
 * By how much the second of a pair is longer: the median, and between which differences the true one lies in 95 of 100
 * cases. These are order statistics of the sign test, which assume nothing of how the differences are spread.
 */
export function medianLonger(pairs: [first: number, second: number][]): { median: number; from: number; to: number } {
  const differences = pairs.map(([first, second]) => second - first).sort((a, b) => a - b);
  const { length } = differences;
  const below = Math.max(0, Math.floor(length / 2 - 0.98 * Math.sqrt(length)) - 1);
  const at = (index: number): number => differences[index] ?? NaN;
  return { median: at(Math.floor(length / 2)), from: at(below), to: at(length - 1 - below) };
}
