/** What is known of an AI worker when its health is asked for. */
export interface WorkerFacts {
  /** Milliseconds since its last report. */
  silentMs: number;
  activeRequests: number;
  slots: number;
  /** Mean of the last minute and of the last hour, milliseconds; null without a model call. */
  averageLatencyMs: number | null;
  hourlyLatencyMs: number | null;
}

export type WorkerHealth = 'healthy' | 'degraded' | 'unavailable';

/** Milliseconds without a report after which a worker counts as degraded, and as gone; it reports every five seconds. */
export const SILENCE_MS = { degraded: 10_000, unavailable: 30_000 } as const;
/** Share of its slots from which a worker counts as nearly full. */
const FULL = 0.9;
/** So many times its own mean a worker may be slow. */
const SLOW = 2;

/** Health by silence, latency and load; the gravest reason is the one that is told. */
export function healthOf(worker: WorkerFacts): { health: WorkerHealth; because: string | null } {
  const { silentMs, averageLatencyMs: now, hourlyLatencyMs: usual } = worker;
  if (silentMs > SILENCE_MS.unavailable) return { health: 'unavailable', because: 'silent' };
  if (silentMs > SILENCE_MS.degraded) return { health: 'degraded', because: 'late' };
  if (worker.activeRequests >= FULL * worker.slots) return { health: 'degraded', because: 'full' };
  if (now !== null && usual !== null && now >= SLOW * usual) return { health: 'degraded', because: 'slow' };
  return { health: 'healthy', because: null };
}
