import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { serviceUser } from '../launch.ts';
import { requireReachable } from '../state/folders.ts';
import { tiers } from '../state/secrets.ts';
import { ok, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

const ofServices = ['postgres', 'valkey', 'temporal', 'ejabberd'];
const wanted = [
  'postgres',
  'roles',
  'redis',
  'xmppComponent',
  'xmppAdmin',
  'demoPassword',
  'tierKeys',
  'permitKeys',
  'tokenKeys',
];

/** The state folder: whose it is, who can look into it, and whether its secrets are whole. */
export function examineState(scene: Scene): Finding[] {
  const { stateDir } = scene;
  if (!existsSync(stateDir)) return [ok('state folder', `${stateDir}: not made yet, npm start makes it`)];
  return [...folders(scene), ...(existsSync(join(stateDir, 'secrets.json')) ? secrets(scene) : lost(scene))];
}

function folders({ stateDir, cacheDir }: Scene): Finding[] {
  const found: Finding[] = [];
  const me = process.getuid?.() ?? -1;
  const { uid } = statSync(stateDir);
  if (uid !== me)
    found.push(
      wrong(
        'state folder',
        `${stateDir} belongs to user ${uid}, you are ${me}`,
        `sudo -u '#${uid}' npm run doctor   (and npm start)`,
      ),
    );
  for (const [path, variable] of [[stateDir, 'AIOX_STATE_DIR'] as const, [cacheDir, 'AIOX_CACHE_DIR'] as const])
    try {
      requireReachable(path, variable);
    } catch (error) {
      found.push(
        wrong('state folder', (error as Error).message, `chmod o+x on the way to ${path}, or set ${variable}`),
      );
    }
  const owner = serviceUser()?.uid ?? me;
  for (const folder of ofServices.map((name) => join(stateDir, name)).filter((path) => existsSync(path))) {
    const { uid: its, mode } = statSync(folder);
    if (its !== owner && uid === me)
      found.push(
        wrong('state folder', `${folder} belongs to user ${its} instead of ${owner}`, `chown -R ${owner} ${folder}`),
      );
    if ((mode & 0o077) !== 0)
      found.push(wrong('state folder', `other users can look into ${folder}`, `chmod 700 ${folder}`));
  }
  return found.length > 0 ? found : [ok('state folder', stateDir)];
}

function secrets({ stateDir, secrets: given }: Scene): Finding[] {
  const found: Finding[] = [];
  for (const file of ['secrets.json', 'demo.json']
    .map((name) => join(stateDir, name))
    .filter((path) => existsSync(path)))
    if ((statSync(file).mode & 0o077) !== 0)
      found.push(wrong('secrets', `other users can read ${file}`, `chmod 600 ${file}`));
  const missing = given ? wanted.filter((name) => !(name in given)) : [];
  const keyless = given?.tierKeys ? tiers.filter((tier) => !given.tierKeys[tier]?.privateKey) : [];
  if (!given)
    found.push(wrong('secrets', `${join(stateDir, 'secrets.json')} ${readable(stateDir)}`, restore(stateDir)));
  else if (missing.length + keyless.length > 0)
    found.push(
      wrong(
        'secrets',
        `missing: ${[...missing, ...keyless.map((tier) => `key of ${tier}`)].join(', ')}`,
        restore(stateDir),
      ),
    );
  return found.length > 0 ? found : [ok('secrets', 'complete, readable by their owner only')];
}

function readable(stateDir: string): string {
  try {
    readFileSync(join(stateDir, 'secrets.json'));
    return 'is damaged';
  } catch {
    return 'cannot be read by you';
  }
}

/** Without them the database opens to nobody, and what is sealed in it stays closed. */
function lost({ stateDir }: Scene): Finding[] {
  if (!existsSync(join(stateDir, 'postgres'))) return [ok('secrets', 'not made yet, npm start makes them')];
  return [
    wrong(
      'secrets',
      `${join(stateDir, 'secrets.json')} is gone, and there is a database it was made for`,
      restore(stateDir),
    ),
  ];
}

const restore = (stateDir: string): string =>
  `put ${join(stateDir, 'secrets.json')} back from a backup, or give the data up: npm run reset`;
