import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { StackOptions } from '../scripts/stack.ts';
import type { Platform } from '../test/support/platform.ts';
import { startPlatform } from '../test/support/platform.ts';
import type { Series } from './load.ts';
import { quantile } from './load.ts';
import { peopleOf } from './owners.ts';
import { cpuMs } from './processes.ts';
import type { XmppLoad } from './xmpp-load.ts';

interface Side {
  name: string;
  options: StackOptions;
  /** Done to the platform before anything is measured. */
  prepare?: (platform: Platform) => Promise<void>;
}

const ROUNDS = 6;
const SINGLES = 20;
const BURST = 200;
const IN_FLIGHT = 50;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Milliseconds of CPU that services and processes of a platform have used. */
const cpuOf = ({ stack }: Platform): number =>
  Object.values(stack.run.processes).reduce((sum, { pid }) => sum + cpuMs(pid), 0);

/**
 * What a part costs: two whole platforms on one machine, with the part and without, which take turns (A B, B A, …). The
 * cost is the median over the rounds of the ratio within a round: a machine that grows slower does so for both.
 */
export async function sideBySide(subject: string, without: Side, withIt: Side): Promise<void> {
  const say = (line: string): void => console.error(line);
  const started: Platform[] = [];
  const sides: (Side & { platform: Platform; people: XmppLoad; single: Series[]; burst: Series[]; cpu: number[] })[] =
    [];
  try {
    for (const side of [without, withIt]) {
      say(`${side.name}: starting, warming up …`);
      const platform = await startPlatform(side.options);
      started.push(platform);
      await side.prepare?.(platform);
      const people = await peopleOf(platform, 10, 10);
      await people.series(100, 10);
      sides.push({ ...side, platform, people, single: [], burst: [], cpu: [] });
    }
    for (let number = 0; number < ROUNDS; number += 1) {
      say(`round ${number + 1} of ${ROUNDS} …`);
      for (const side of number % 2 === 0 ? sides : sides.toReversed()) {
        side.single.push(await side.people.series(SINGLES, 1));
        const before = cpuOf(side.platform);
        side.burst.push(await side.people.series(BURST, IN_FLIGHT));
        side.cpu.push((cpuOf(side.platform) - before) / BURST);
      }
    }
    const [plain, whole] = sides;
    if (!plain || !whole) throw new Error('a side is missing');
    const ratesOf = (rounds: Series[]) => rounds.map(({ rate }) => rate);
    const mediansOf = (rounds: Series[]) => rounds.map((series) => quantile(series, 0.5));
    const ratios = ratesOf(whole.burst).map((rate, i) => rate / (ratesOf(plain.burst)[i] ?? NaN));
    const longer = mediansOf(whole.single).map((ms, i) => ms - (mediansOf(plain.single)[i] ?? NaN));
    const result = {
      at: new Date().toISOString(),
      machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
      sides: Object.fromEntries(
        sides.map(({ name, single, burst, cpu }) => [
          name,
          {
            medianMs: round(median(mediansOf(single))),
            perSecond: round(median(ratesOf(burst))),
            cpuMsPerMessage: round(median(cpu)),
          },
        ]),
      ),
      rateLost: round(1 - median(ratios)),
      medianLongerMs: round(median(longer)),
      // both cores are full in a burst: the rate is what the CPU allows, and this hears less of the machine's other work
      cpuMore: round(median(whole.cpu.map((ms, i) => ms / (plain.cpu[i] ?? NaN))) - 1),
      roundsRatio: ratios.map(round),
    };
    mkdirSync('bench/results', { recursive: true });
    writeFileSync(
      `bench/results/${subject}-${result.at.replaceAll(':', '-')}.json`,
      `${JSON.stringify(result, null, 2)}\n`,
    );
    console.table(result.sides);
    console.log(
      `${subject}: rate lost ${round(result.rateLost * 100)} %, CPU more ${round(result.cpuMore * 100)} %, ` +
        `median longer by ${result.medianLongerMs} ms`,
    );
  } finally {
    for (const { people } of sides) people.close();
    for (const platform of started) await platform.stop();
  }
}
