import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { seeded } from '../support/seeded.ts';
import { areaUnderCurve, measurePairs } from '../support/separability.ts';
import '../support/uncounted.ts';

/** With 2,000 pairs the area of two equal samples is 0.5 ± 0.009 (one standard deviation): the bounds are five of them away. */
const plan = { pairs: 2_000, warmUp: 50 };
/** As many of each, so that a client, a server or a cache has seen them equally often: what is compared is whether they exist. */
const ADDRESSES = 20;
const within = (area: number): boolean => area >= 0.45 && area <= 0.55;

describe("somebody else's agent and an address that never was", () => {
  let platform: Platform;
  const agents: TestAgent[] = [];
  const unknown = Array.from({ length: ADDRESSES }, () => randomUUID());
  let eve: Person;

  before(async () => {
    platform = await startPlatform({
      services: ['postgres', 'redis', 'temporal', 'xmpp'],
      processes: ['api', 'bridge'],
    });
    const ana = await platform.person('ana');
    for (let n = 0; n < ADDRESSES; n += 1) agents.push(await ana.agent());
    eve = await platform.person('eve');
  });
  after(() => platform?.stop());

  it('cannot be told apart in chat by the time of the refusal', async (t) => {
    const stranger = await eve.online();
    const { agentsDomain } = platform.stack.run.xmpp;
    const { first, second } = await measurePairs(
      { ...plan, random: seeded(11) },
      (pair) => [agents[pair % ADDRESSES]!.jid, agentJid(unknown[pair % ADDRESSES]!, agentsDomain)],
      (addresses) => stranger.timeRefusals(addresses),
    );
    const area = areaUnderCurve(first, second);
    t.diagnostic(`area ${area.toFixed(4)}, medians ${median(first)} and ${median(second)} ms`);
    assert.ok(within(area), `a classifier on time alone has an area of ${area} under its curve`);
  });

  it('cannot be told apart over REST by the time of the refusal', async (t) => {
    const measure = async (ids: string[]): Promise<number[]> => {
      const took: number[] = [];
      for (const id of ids) {
        const asked = performance.now();
        const { status } = await eve.api('GET', `/agents/${id}`);
        took.push(performance.now() - asked);
        assert.equal(status, 404);
      }
      return took;
    };
    const { first, second } = await measurePairs(
      { ...plan, random: seeded(12) },
      (pair) => [agents[pair % ADDRESSES]!.id, unknown[pair % ADDRESSES]!],
      measure,
    );
    const area = areaUnderCurve(first, second);
    t.diagnostic(`area ${area.toFixed(4)}, medians ${median(first)} and ${median(second)} ms`);
    assert.ok(within(area), `a classifier on time alone has an area of ${area} under its curve`);
  });
});

const median = (values: number[]): string =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(2);
