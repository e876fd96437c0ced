/**
 * `npm run bench:guards`: what sealing, row-level security and recorded decisions cost together, against the same platform
 * without the three. Only this benchmark can make such a platform: its processes preload `unguarded/hooks.ts`.
 */
import { fileURLToPath } from 'node:url';
import { tiers } from '../contracts/identifiers.ts';
import type { Platform } from '../test/support/platform.ts';
import { sideBySide } from './side-by-side.ts';

const hooks = fileURLToPath(new URL('./unguarded/hooks.ts', import.meta.url));

/** Row-level security binds no role that may pass by it; the processes come after that. */
async function withoutGuards(platform: Platform): Promise<void> {
  for (const role of [...tiers, 'definer']) await platform.sql(`ALTER ROLE aiox_${role} BYPASSRLS`);
  await Promise.all(tiers.map((tier) => platform.stack.add(tier, tier, { NODE_OPTIONS: `--import=${hooks}` })));
}

await sideBySide(
  'guards',
  { name: 'without guards', options: { processes: [] }, prepare: withoutGuards },
  { name: 'with guards', options: {} },
);
