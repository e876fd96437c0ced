/** What a figure was counted from; instants as RFC 3339, `until` exclusive. */
export interface Counted {
  from?: string;
  until?: string;
  outcome?: string;
  code?: string | null;
  /** Null: runs that asked none. */
  model?: string | null | undefined;
}

/** As the API names them, too. */
const names = ['outcome', 'code', 'model', 'from', 'until', 'door', 'tool', 'version', 'tokens', 'took_ms'] as const;

/** Where exactly the runs stand that a figure was counted from. */
export function runsBehind(agentId: string, { code, model, ...counted }: Counted = {}): string {
  const query = new URLSearchParams({
    ...counted,
    ...(code != null && { code }),
    ...(model !== undefined && { model: model ?? '' }),
  });
  return `/agents/${agentId}/runs${query.size === 0 ? '' : `?${query}`}`;
}

/**
 * What of an address says which runs are shown; an empty model is a choice, everything else that is empty is none. A period
 * ends now, unless times are said.
 */
export function countedIn(search: Pick<URLSearchParams, 'get'>, nowMs: number): URLSearchParams {
  const counted = new URLSearchParams(
    names.flatMap((name) => {
      const value = search.get(name);
      return value === null || (value === '' && name !== 'model') ? [] : [[name, value]];
    }),
  );
  const period = search.get('period') ?? '';
  if (isPeriod(period) && !counted.has('from') && !counted.has('until'))
    counted.set('from', lately(period, nowMs).from ?? '');
  return counted;
}

const DAY_MS = 86_400_000;

/** Days of UTC as they are counted, the last one included: `2026-11-01`. */
export const utcRange = (from: string, to = from) => ({
  from: `${from}T00:00:00.000Z`,
  until: new Date(Date.parse(to) + DAY_MS).toISOString(),
});

const periods = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;

const isPeriod = (name: string): name is keyof typeof periods => Object.hasOwn(periods, name);

/** A period that ends now. */
export const lately = (period: keyof typeof periods, nowMs: number) => ({
  from: new Date(nowMs - periods[period]).toISOString(),
});
