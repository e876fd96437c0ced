/** Preloaded by the benchmark's second platform, and by nothing else: the modules that guard are replaced by bare ones. */
import { registerHooks } from 'node:module';

const here = new URL('./', import.meta.url).href;
const replaced: [guarding: string, bare: string][] = [
  ['/adapters/vault.ts', 'vault.ts'],
  ['/adapters/keyring.ts', 'keyring.ts'],
  ['/adapters/postgres/database.ts', 'database.ts'],
  ['/adapters/postgres/policy-record.ts', 'policy-record.ts'],
  ['/temporal/data-converter.ts', 'data-converter.ts'],
];

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    // the bare ones may use what they stand for
    if (context.parentURL?.startsWith(here)) return found;
    const [, bare] = replaced.find(([guarding]) => found.url.endsWith(guarding)) ?? [];
    return bare ? { ...found, url: new URL(bare, here).href } : found;
  },
});
