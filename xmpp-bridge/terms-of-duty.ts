import type { Logger } from 'pino';

/** What makes one bridge the active one. */
interface Lock {
  taken: Promise<void>;
  release(): Promise<void>;
}

/** Everything an active bridge does. */
export interface Duty {
  /** Resolves when stanzas come in and replies go out. */
  working: Promise<void>;
  end(): Promise<void>;
}

interface Parts<L extends Lock> {
  /** Waits for the lock; tells once if somebody else holds it. */
  lock(onWaiting: () => void): Promise<L>;
  begin(lock: L): Duty;
  log: Logger;
  signal: AbortSignal;
}

/**
 * One bridge is active, the others stand by and take over when its lock is free. Says `ready` once, active or standing
 * by, and then each change. Returns when `signal` aborts and everything is finished.
 */
export async function termsOfDuty<L extends Lock>(parts: Parts<L>): Promise<void> {
  const { log, signal } = parts;
  let announced = false;
  const announce = (state: 'active' | 'standby'): void => {
    log.info({ event: announced ? 'duty' : 'ready', state });
    announced = true;
  };
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    const lock = await parts
      .lock(() => announce('standby'))
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
        return undefined;
      });
    if (lock === undefined) return;
    const duty = parts.begin(lock);
    let ended = false;
    void duty.working.then(() => ended || announce('active'));
    await Promise.race([lock.taken, stopped]);
    ended = true;
    await duty.end();
    await lock.release();
  }
}
