/** `npm run keys -- rotate|reseal <e-mail address|--all>`, `-- rewrap`, `-- sweep`: the keys, while everything runs. */
import type { Tier } from '../contracts/identifiers.ts';
import { reseal, rewrap, rotate, sweep } from './keys/commands.ts';
import type { KeyCommands } from './keys/commands.ts';
import { openKeyOffice } from './keys/office.ts';
import type { Installation } from './keys/office.ts';
import { look } from './doctor/scene.ts';
import { addressOf } from './doctor/database.ts';
import { keyFolder } from './state/folders.ts';
import { tiers } from './state/secrets.ts';

const USAGE = 'npm run keys -- rotate <e-mail address | --all> | reseal <e-mail address | --all> | rewrap | sweep';

async function run([command, whose, ...rest]: string[]): Promise<void> {
  const takesOwner = command === 'rotate' || command === 'reseal';
  if (rest.length > 0 || takesOwner !== (whose !== undefined)) throw new Error(USAGE);
  const office = openKeyOffice(await installation(), (line) => process.stdout.write(`${line}\n`));
  try {
    if (command === 'rotate') await rotate(office, await ownersBy(office, whose ?? ''));
    else if (command === 'reseal') await reseal(office, await ownersBy(office, whose ?? ''));
    else if (command === 'rewrap') await rewrap(office);
    else if (command === 'sweep') await sweep(office);
    else throw new Error(USAGE);
  } finally {
    await office.close();
  }
}

async function ownersBy({ rotation }: KeyCommands, whose: string): Promise<string[]> {
  if (whose === '--all') return rotation.owners();
  const owner = await rotation.ownerOf(whose);
  if (owner === undefined) throw new Error('Nobody has that e-mail address');
  return [owner];
}

/** What `npm start` runs here, or with services of your own what the environment says. */
async function installation(): Promise<Installation> {
  const { env } = process;
  const { scene } = await look(env);
  const { secrets, run, stateDir, config } = scene;
  const adminUrl = addressOf(scene);
  if (adminUrl === undefined) throw new Error('Nothing runs here: npm start first, or set DATABASE_URL');
  const given = env['AIOX_TIER_PUBLIC_KEYS'];
  if (!given && !secrets)
    throw new Error('There is no secrets.json here: set AIOX_TIER_PUBLIC_KEYS and the api tier’s key');
  const ofState = tiers.map((tier) => [tier, secrets?.tierKeys[tier].publicKey]);
  const own = env['AIOX_TIER_KEY'] ?? env['AIOX_TIER_KEY_FILE'] ?? env['AIOX_TIER_KEY_URL'];
  return {
    adminUrl,
    keyDir: env['AIOX_KEY_DIR'] ?? keyFolder(stateDir),
    publicKeys: (given ? JSON.parse(given) : Object.fromEntries(ofState)) as Record<Tier, string>,
    tierKey: own ? env : { AIOX_TIER_KEY: secrets?.tierKeys.api.privateKey },
    temporal: {
      address: config.TEMPORAL_ADDRESS ?? run?.temporal.address ?? '',
      namespace: run?.temporal.namespace ?? config.TEMPORAL_NAMESPACE,
    },
  };
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
