import { api } from '../api/client.ts';
import type { Agent, Reply } from '../api/types.ts';

type Usage = Reply<'/governance/usage'>;
type Limits = Reply<'/governance/quota'>['limits'];

export interface Left {
  window: 'minute' | 'day';
  left: number;
  limit: number;
  /** Milliseconds of the epoch at which all of it is there again; undefined while nothing is used. */
  newAt: number | undefined;
}

/** Tokens that an agent may still use: of its own minute, of the account's minute and of its day, what is least. */
export class Quota {
  #usage = $state.raw<Usage>();
  #limits = $state.raw<Limits>();

  /** Throws nothing: an answer says by itself that there are none. */
  async look(): Promise<void> {
    try {
      const asked = [
        api<Usage>('GET', '/governance/usage'),
        api<Reply<'/governance/quota'>>('GET', '/governance/quota'),
      ];
      const [usage, { limits }] = (await Promise.all(asked)) as [Usage, Reply<'/governance/quota'>];
      this.#usage = usage;
      this.#limits = limits;
    } catch {
      // what was known stays
    }
  }

  /** Undefined until it is known. A window that has ended is a new one. */
  left({ agent_id: id, governance }: Agent, now: number): Left | undefined {
    const usage = this.#usage;
    const limits = this.#limits;
    if (!usage || !limits) return undefined;
    const ofAgent = usage.agents.find(({ agent_id: each }) => each === id)?.tokens_this_minute ?? 0;
    const minute = ['minute', Date.parse(usage.minute_ends_at)] as const;
    const day = ['day', Date.parse(usage.day_ends_at)] as const;
    const windows = [
      leftOf(minute, governance.max_tokens_per_minute, ofAgent, now),
      leftOf(minute, limits.tokens_per_minute, usage.user.tokens_this_minute, now),
      leftOf(day, limits.tokens_per_day, usage.user.tokens_today, now),
    ];
    return windows.reduce((least, each) => (each.left < least.left ? each : least));
  }
}

function leftOf([window, end]: readonly ['minute' | 'day', number], limit: number, used: number, now: number): Left {
  const counts = used > 0 && now < end;
  return { window, limit, left: counts ? Math.max(0, limit - used) : limit, newAt: counts ? end : undefined };
}
