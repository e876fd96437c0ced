import { createSubscriber } from 'svelte/reactivity';
import { serverNow } from '../api/server-clock.ts';

/** One second for all that count: it beats while something that is shown reads it, and not while the page is hidden. */
class ServerTime {
  #now = serverNow();
  #beat = createSubscriber((update) => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const tick = () => {
      this.#now = serverNow();
      update();
    };
    const watch = () => {
      clearInterval(timer);
      if (document.hidden) return;
      tick();
      timer = setInterval(tick, 1_000);
    };
    watch();
    document.addEventListener('visibilitychange', watch);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', watch);
    };
  });

  /** By the server's clock, in milliseconds of the epoch; at most a second old. */
  get now(): number {
    this.#beat();
    return this.#now;
  }
}

export const serverTime = new ServerTime();
