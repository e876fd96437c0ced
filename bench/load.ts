export interface Series {
  /** Milliseconds, ascending. */
  latencies: number[];
  /** Completions per second over the whole series. */
  rate: number;
}

/** Runs `act` `total` times with `inFlight` at once; `lane` (0 … inFlight-1) tells which slot asks. */
export async function load(total: number, inFlight: number, act: (lane: number) => Promise<void>): Promise<Series> {
  const latencies: number[] = [];
  const began = performance.now();
  let next = 0;
  const slot = async (lane: number) => {
    while (next < total) {
      next += 1;
      const asked = performance.now();
      await act(lane);
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, lane) => slot(lane)));
  return summary(latencies, performance.now() - began);
}

/** Puts several series together as if they were one. */
export const summary = (latencies: number[], elapsedMs: number): Series => ({
  latencies: latencies.toSorted((a, b) => a - b),
  rate: (latencies.length / elapsedMs) * 1_000,
});

/** The value below which a share of the series lies. */
export const quantile = ({ latencies }: Series, share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
