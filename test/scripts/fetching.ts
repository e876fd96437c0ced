/** `fetching.ts <what> <cache folder> <JSON>`: one piece of the set-up in a process of its own, which tests can kill. */
import { cached } from '../../scripts/fetch/cache.ts';
import { unpackDebs, type Wished } from '../../scripts/fetch/debs.ts';
import { unpackWheel, type Wheel } from '../../scripts/fetch/wheels.ts';
import { fetchTemporal } from '../../scripts/services/temporal.ts';

const [what, folder = '', given = 'null'] = process.argv.slice(2);
const cache = { folder, work: { say: (line: string) => console.log(line), signal: new AbortController().signal } };
if (what === 'temporal') await fetchTemporal(cache);
else
  await cached(cache, 'probe-1', (target, workshop) =>
    what === 'wheel'
      ? unpackWheel(workshop, JSON.parse(given) as Wheel, target, { 'aiox_probe/': '' })
      : unpackDebs(
          workshop,
          { packages: JSON.parse(given) as Wished['packages'], always: /^aiox-/, megabytes: 1 },
          target,
        ),
  );
console.log('fetched');
