import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type * as EngineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MigrationAdapter } from './migration-adapter.ts';

const folder = join(import.meta.dirname, '..', 'prisma');

/** The schema as the engine takes it. */
export const schema = () => ({
  files: [{ path: 'prisma/schema.prisma', content: readFileSync(join(folder, 'schema.prisma'), 'utf8') }],
});

/** The migrations folder, oldest first. */
export const migrationsList = (base = join(folder, 'migrations')): MigrationList => ({
  baseDir: base,
  shadowDbInitScript: '',
  lockfile: { path: 'migration_lock.toml', content: readFileSync(join(base, 'migration_lock.toml'), 'utf8') },
  migrationDirectories: readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(base, name, 'migration.sql'), 'utf8') },
      },
    })),
});

/**
 * Works with Prisma's own schema engine, compiled to WebAssembly: `prisma migrate` would fetch a binary, which a machine
 * without that download cannot. The package's version must be exactly that of `@prisma/engines-version`.
 */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const { SchemaEngine } = await (loaded ??= load());
  const adapter = new MigrationAdapter(url);
  const datamodels = schema().files.map((file): [string, string] => [file.path, file.content]);
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(adapter);
    return await work(await SchemaEngine.new({ datamodels }, () => undefined, bound));
  } finally {
    await adapter.close();
  }
}

type Engine = typeof EngineModule;
let loaded: Promise<Engine> | undefined;

/** The types of Node name no WebAssembly; this is the part used. */
interface WebAssembly {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
}

async function load(): Promise<Engine> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssembly };
  // without it a panic of the engine hides its message
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => process.stderr.write(`${text}\n`) },
  });
  const place = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as Engine & {
    __wbg_set_wasm(exports: object): void;
  };
  const code = readFileSync(join(place, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': withoutLingering(bindings) });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

/** The engine's time limit of ten seconds for its lock is never taken back: it must not keep a process that is done. */
const withoutLingering = (bindings: Engine): object =>
  Object.fromEntries(
    Object.entries(bindings).map(([name, value]) =>
      name.startsWith('__wbg_setTimeout_')
        ? [name, (work: () => void, milliseconds: number) => setTimeout(work, milliseconds).unref()]
        : [name, value as unknown],
    ),
  );
