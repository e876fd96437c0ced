import { choose, chosen } from '../agents/address-query.ts';

export const periods = ['24h', '7d', '30d'] as const;
export type Period = (typeof periods)[number];

const DAY_MS = 86_400_000;
const length = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS };

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

  /** When the period began, in milliseconds of the epoch. */
  begin(nowMs: number): number {
    return nowMs - length[this.period];
  }
}

export const view = new View();
