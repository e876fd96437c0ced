import assert from 'node:assert/strict';
import { chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { checkout as here, cacheFolder } from '../../scripts/state/folders.ts';
import { Checkout, processesWith } from './checkout.ts';

const uid = 65_534;
const asRoot = process.getuid?.() === 0;
const closed = [here, cacheFolder(process.env)].find((folder) => !openToAll(folder));

// as an ordinary user all the other tests prove it
const why = !asRoot ? 'this already is an ordinary user' : closed && `${closed} is closed to other users`;

it('npm start works for a user without any rights', { timeout: 60_000, skip: why || false }, async () => {
  const checkout = new Checkout();
  chownAll(checkout.folder);
  const state = join(checkout.folder, 'state');
  const drop = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
  const command = checkout.start({ AIOX_STATE_DIR: state, AIOX_CACHE_DIR: cacheFolder(process.env) }, drop);
  try {
    await command.ready();
    for (const [name, { pid }] of Object.entries(checkout.run().processes))
      assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), new RegExp(`^Uid:\\s+${uid}\\s`, 'm'), name);
  } finally {
    await command.stop();
    assert.deepEqual(processesWith(state), []);
    checkout.remove();
  }
});

function openToAll(folder: string): boolean {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return folder === dirname(folder) ? open : open && openToAll(dirname(folder));
}

function chownAll(folder: string): void {
  chownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) chownAll(path);
    else if (entry.isFile()) chownSync(path, uid, uid);
  }
}
