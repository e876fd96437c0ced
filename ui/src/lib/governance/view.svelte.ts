import { choose, chosen } from '../agents/address-query.ts';
import { lately, utcRange, type Counted } from '../agents/runs-behind.ts';
import { serverNow } from '../api/server-clock.ts';
import { faultOf, type PeriodFault } from './own-period.ts';

export const periods = ['24h', '7d', '30d', 'own'] as const;
export type Period = (typeof periods)[number];

/** What the page shows: it stands in the address, so that a link shows the same again. */
class View {
  /** When its figures were asked for, in milliseconds of the epoch: a period that ends now ends here, for all of them. */
  at = $state(serverNow());

  get period(): Period {
    return periods.find((each) => each === this.of('period')) ?? '24h';
  }

  /** Of a period of one's own: its days. */
  get days() {
    return { from: this.of('from'), until: this.of('until') };
  }

  get fault(): PeriodFault | undefined {
    return this.period === 'own' ? faultOf(this.days.from, this.days.until, utcDay(this.at)) : undefined;
  }

  /** For the names of files. */
  get name(): string {
    return this.period === 'own' ? `${this.days.from}-${this.days.until}` : this.period;
  }

  /** The agent that all is about; undefined: all of them. */
  get agent(): string | undefined {
    return this.of('agent') || undefined;
  }

  of(name: string): string {
    return chosen(name);
  }

  choose(choices: Record<string, string>): void {
    choose(choices);
  }

  choosePeriod(period: string): void {
    const from = utcDay(Date.parse(this.counted.from));
    choose({ period, ...(period === 'own' ? { from, until: utcDay(this.at) } : { from: '', until: '' }) });
  }

  /** What is counted in it. While there is a fault, nothing is asked for. */
  get counted(): Required<Pick<Counted, 'from' | 'until'>> {
    if (this.period === 'own' && !this.fault) return utcRange(this.days.from, this.days.until);
    return { ...lately(this.period === 'own' ? '24h' : this.period, this.at), until: new Date(this.at).toISOString() };
  }

  /** What is counted of days of UTC: the first and the last are in the period in part. */
  countedOf(from: string, to: string): Counted {
    const [days, all] = [utcRange(from, to), this.counted];
    return {
      from: days.from > all.from ? days.from : all.from,
      until: days.until < all.until ? days.until : all.until,
    };
  }
}

const utcDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

export const view = new View();
