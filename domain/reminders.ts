/** The last reminder comes so long before the end. */
const LAST_MS = 10 * 60_000;

/** When people are reminded of what waits for them: at half of their time and ten minutes before its end; epoch milliseconds. */
export function remindersOf(from: number, deadline: number): number[] {
  const moments = new Set([from + (deadline - from) / 2, deadline - LAST_MS]);
  return [...moments].filter((moment) => moment > from).toSorted((a, b) => a - b);
}
