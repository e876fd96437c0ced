import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { StackOptions } from '../scripts/stack.ts';
import type { Platform } from '../test/support/platform.ts';
import { startPlatform } from '../test/support/platform.ts';
import type { Series } from './load.ts';
import { peopleOf } from './owners.ts';
import { inPairs, medianLonger } from './paired.ts';
import { cpuMs } from './processes.ts';
import type { XmppLoad } from './xmpp-load.ts';

interface Side {
  name: string;
  options: StackOptions;
  /** Done to the platform before anything is measured. */
  prepare?: (platform: Platform) => Promise<void>;
}

const PAIRS = 400;
const ROUNDS = 6;
const BURST = 200;
const IN_FLIGHT = 50;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Milliseconds of CPU that services and processes of a platform have used. */
const cpuOf = ({ stack }: Platform): number =>
  Object.values(stack.run.processes).reduce((sum, { pid }) => sum + cpuMs(pid), 0);

/** Milliseconds of one message with nothing else under way. */
const single = async ({ series }: XmppLoad): Promise<number> => (await series(1, 1)).latencies[0] ?? NaN;

/**
 * What a part costs: two whole platforms on one machine, with the part and without, which take turns, message by message
 * and then burst by burst. The cost is the median of the differences and ratios within a turn: a machine that grows slower
 * does so for both.
 */
export async function sideBySide(subject: string, without: Side, withIt: Side): Promise<void> {
  const say = (line: string): void => console.error(line);
  const started: Platform[] = [];
  const sides: (Side & { platform: Platform; people: XmppLoad; burst: Series[]; cpu: number[] })[] = [];
  try {
    for (const side of [without, withIt]) {
      say(`${side.name}: starting, warming up …`);
      const platform = await startPlatform(side.options);
      started.push(platform);
      await side.prepare?.(platform);
      const people = await peopleOf(platform, 10, 10);
      await people.series(100, 10);
      sides.push({ ...side, platform, people, burst: [], cpu: [] });
    }
    const [plain, whole] = sides;
    if (!plain || !whole) throw new Error('a side is missing');
    say(`${PAIRS} pairs, one in flight …`);
    const pairs = await inPairs(
      PAIRS,
      () => single(plain.people),
      () => single(whole.people),
    );
    for (let number = 0; number < ROUNDS; number += 1) {
      say(`round ${number + 1} of ${ROUNDS} …`);
      for (const side of number % 2 === 0 ? sides : sides.toReversed()) {
        const before = cpuOf(side.platform);
        side.burst.push(await side.people.series(BURST, IN_FLIGHT));
        side.cpu.push((cpuOf(side.platform) - before) / BURST);
      }
    }
    const ratesOf = (rounds: Series[]) => rounds.map(({ rate }) => rate);
    const ratios = ratesOf(whole.burst).map((rate, i) => rate / (ratesOf(plain.burst)[i] ?? NaN));
    const longer = medianLonger(pairs);
    const result = {
      at: new Date().toISOString(),
      machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
      sides: Object.fromEntries(
        sides.map(({ name, burst, cpu }, which) => [
          name,
          {
            medianMs: round(median(pairs.map((pair) => pair[which] ?? NaN))),
            perSecond: round(median(ratesOf(burst))),
            cpuMsPerMessage: round(median(cpu)),
          },
        ]),
      ),
      rateLost: round(1 - median(ratios)),
      medianLongerMs: { median: round(longer.median), from: round(longer.from), to: round(longer.to) },
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
        `median longer by ${result.medianLongerMs.median} ms ` +
        `(${result.medianLongerMs.from} … ${result.medianLongerMs.to} with 95 % certainty, ${PAIRS} pairs)`,
    );
  } finally {
    for (const { people } of sides) people.close();
    for (const platform of started) await platform.stop();
  }
}
