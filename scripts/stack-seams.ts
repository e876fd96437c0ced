import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiTls } from './own-api.ts';
import { checkout } from './state/folders.ts';
import type { RunFile } from './state/run-file.ts';
import { tiers, type Secrets, type Tier } from './state/secrets.ts';

interface Migrate {
  adminUrl: string;
  rolePasswords: Record<Tier, string>;
  tierPublicKeys: Record<Tier, string>;
}

type Demo = NonNullable<RunFile['demo']>;

interface SeedDemo {
  api: string;
  tls: ApiTls | undefined;
  domain: string;
  /** For the owner's account on the web. */
  password: string;
  /** What the last start got: an XMPP password is shown only once. */
  remembered: Demo | undefined;
  environment: Record<string, string | undefined>;
}

/** Brings the database to the state the code expects, with the passwords of this state folder. */
export async function migrateDatabase(adminUrl: string, secrets: Secrets, say: (line: string) => void): Promise<void> {
  const module = await load<{ migrate: (options: Migrate) => Promise<string[]> }>('scripts/migrate.ts');
  if (!module) return;
  const tierPublicKeys = Object.fromEntries(tiers.map((tier) => [tier, secrets.tierKeys[tier].publicKey]));
  const applied = await module.migrate({
    adminUrl,
    rolePasswords: secrets.roles,
    tierPublicKeys: tierPublicKeys as Record<Tier, string>,
  });
  if (applied.length > 0) say(`Database: ${applied.length} migration${applied.length > 1 ? 's' : ''} applied`);
}

/** Makes sure of the demo owner and agent, and remembers them beside the other secrets. */
export async function demoOf(where: {
  api: string;
  tls: ApiTls | undefined;
  domain: string;
  stateDir: string;
  secrets: Secrets;
  outside: Record<string, string | undefined>;
}): Promise<Demo | null> {
  const module = await load<{ seedDemo: (options: SeedDemo) => Promise<Demo> }>('scripts/demo.ts');
  if (!module) return null;
  const file = join(where.stateDir, 'demo.json');
  const remembered = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Demo) : undefined;
  const { api, tls, domain, secrets, outside } = where;
  const password = secrets.demoPassword;
  const demo = await module.seedDemo({ api, tls, domain, password, remembered, environment: outside });
  writeFileSync(file, JSON.stringify(demo, null, 2), { mode: 0o600 });
  return demo;
}

async function load<T>(path: string): Promise<T | undefined> {
  const file = join(checkout, path);
  return existsSync(file) ? ((await import(pathToFileURL(file).href)) as T) : undefined;
}
