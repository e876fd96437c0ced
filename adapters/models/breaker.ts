import CircuitBreaker from 'opossum';

export interface BreakerSettings {
  /** Calls within the window before the share of failures means anything. */
  volume: number;
  /** Share of failed calls, in percent, above which the breaker opens. */
  failurePercent: number;
  windowMs: number;
  /** How long nobody is let through; then one call is tried. */
  restMs: number;
}

export const defaultBreaker: BreakerSettings = { volume: 5, failurePercent: 50, windowMs: 30_000, restMs: 10_000 };

export interface Breaker<Arguments extends unknown[], Result> {
  /** While the breaker is open nothing is called and `whileOpen` tells, at once, when to come again. */
  fire(...args: Arguments): Promise<Result>;
  /** The endpoint has answered: others need not wait for the end of a trial call. */
  alive(): void;
  /** Lets go of its timers; calls that run go on. */
  close(): void;
}

/**
 * A circuit breaker around the calls to one endpoint. Only outages count: `isOutage` tells them from refusals. A call
 * that was given up by us (`isOurs`) proves nothing: it closes no breaker that is trying whether the endpoint is back.
 */
export function breaker<Arguments extends unknown[], Result>(
  action: (...args: Arguments) => Promise<Result>,
  judge: {
    isOutage: (error: unknown) => boolean;
    isOurs: (error: unknown) => boolean;
    whileOpen: (retryAfterSeconds: number, ...args: Arguments) => Error;
  },
  settings: BreakerSettings = defaultBreaker,
): Breaker<Arguments, Result> {
  let opensAgainAt = 0;
  const circuit: CircuitBreaker<Arguments, Result> = new CircuitBreaker(action, {
    // the call carries its own time-out and signal; opossum's would leave the request running
    timeout: false,
    volumeThreshold: settings.volume,
    errorThresholdPercentage: settings.failurePercent,
    rollingCountTimeout: settings.windowMs,
    resetTimeout: settings.restMs,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    // true means "count it as a success", which would close a half-open breaker
    errorFilter: (error: unknown) => !judge.isOutage(error) && !(judge.isOurs(error) && circuit.halfOpen),
  });
  circuit.on('open', () => (opensAgainAt = Date.now() + settings.restMs));
  return {
    async fire(...args) {
      try {
        return await circuit.fire(...args);
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'EOPENBREAKER') throw error;
        throw judge.whileOpen(Math.max(1, Math.ceil((opensAgainAt - Date.now()) / 1_000)), ...args);
      }
    },
    alive: () => {
      if (circuit.halfOpen) circuit.close();
    },
    close: () => circuit.shutdown(),
  };
}
