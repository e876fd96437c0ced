/** What a figure was counted from; instants as RFC 3339, `until` exclusive. */
export interface Counted {
  from?: string;
  until?: string;
  outcome?: string;
  code?: string | null;
  /** Null: runs that asked none. */
  model?: string | null | undefined;
}

const names = ['outcome', 'code', 'model', 'from', 'until'] as const;

/** Where exactly the runs stand that a figure was counted from. */
export function runsBehind(agentId: string, { code, model, ...counted }: Counted = {}): string {
  const query = new URLSearchParams({
    ...counted,
    ...(code != null && { code }),
    ...(model !== undefined && { model: model ?? '' }),
  });
  return `/agents/${agentId}/runs${query.size === 0 ? '' : `?${query}`}`;
}

/** What of an address says which runs are shown; an empty model is a choice, everything else that is empty is none. */
export const countedIn = (search: Pick<URLSearchParams, 'get'>): URLSearchParams =>
  new URLSearchParams(
    names.flatMap((name) => {
      const value = search.get(name);
      return value === null || (value === '' && name !== 'model') ? [] : [[name, value]];
    }),
  );

const DAY_MS = 86_400_000;

/** Days of UTC as they are counted, the last one included: `2026-11-01`. */
export const utcRange = (from: string, to = from) => ({
  from: `${from}T00:00:00.000Z`,
  until: new Date(Date.parse(to) + DAY_MS).toISOString(),
});

const periods = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;

/** A period that ends now. */
export const lately = (period: keyof typeof periods, nowMs: number) => ({
  from: new Date(nowMs - periods[period]).toISOString(),
});
