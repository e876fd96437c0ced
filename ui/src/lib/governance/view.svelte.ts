import { choose, chosen } from '../agents/address-query.ts';
import { lately, periods as lengths, type Counted } from '../agents/runs-behind.ts';
import { serverNow } from '../api/server-clock.ts';

export const periods = ['24h', '7d', '30d'] as const;
export type Period = (typeof periods)[number];

/** What the page shows: it stands in the address, so that a link shows the same again. */
class View {
  get period(): Period {
    return periods.find((each) => each === this.of('period')) ?? '24h';
  }

  /** The agent that all is about; undefined: all of them. */
  get agent(): string | undefined {
    return this.of('agent') || undefined;
  }

  of(name: string): string {
    return chosen(name);
  }

  choose(name: string, value: string): void {
    choose({ [name]: value });
  }

  /** What is counted in it. */
  get counted(): Counted {
    return lately(this.period, serverNow());
  }

  /** When the period began, in milliseconds of the epoch. */
  begin(nowMs: number): number {
    return nowMs - lengths[this.period];
  }
}

export const view = new View();
