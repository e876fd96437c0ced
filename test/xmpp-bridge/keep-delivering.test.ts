import assert from 'node:assert/strict';
import { it } from 'node:test';
import { keepServing } from '../../xmpp-bridge/keep-delivering.ts';

it('a bridge that cannot deliver says so aloud once per break, also at the second break', async () => {
  const levels: string[] = [];
  const ending = new AbortController();
  const log = { warn: () => void levels.push('warn'), debug: () => void levels.push('debug') };
  const turns = ['down', 'down', 'worked, then down', 'down', 'end'];
  await keepServing(
    async (working) => {
      const turn = turns.shift();
      if (turn === 'end') return ending.abort();
      if (turn === 'worked, then down') working();
      throw new Error('Temporal is away');
    },
    log,
    ending.signal,
    1,
  );
  assert.deepEqual(levels, ['warn', 'debug', 'warn', 'debug']);
});
