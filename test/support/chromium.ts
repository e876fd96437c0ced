import { globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { readSetup } from '../../config/setup.ts';
import { cached } from '../../scripts/fetch/cache.ts';
import { findOnPath } from '../../scripts/fetch/command.ts';
import { debianRelease, unpackDebs } from '../../scripts/fetch/debs.ts';
import type { Work } from '../../scripts/fetch/work.ts';
import { cacheFolder } from '../../scripts/state/folders.ts';

interface Program {
  path: string;
  env: Record<string, string>;
}

const wished = {
  packages: ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'],
  always: /^chromium/,
  megabytes: 120,
} as const;

/** Debian's Chromium: the one that CHROMIUM_PATH names, else of PATH, else its packages with all they need, not installed. */
export async function findChromium(say: (line: string) => void = () => {}): Promise<Program> {
  const path = process.env['CHROMIUM_PATH'] ?? findOnPath('chromium');
  if (path !== undefined) return { path, env: {} };
  const work: Work = { say, signal: AbortSignal.timeout(600_000) };
  const folder = cacheFolder(readSetup({ AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] }));
  const tree = await cached({ folder, work }, `chromium-${debianRelease()}-1`, async (target, workshop) => {
    await unpackDebs(workshop, wished, target);
    await writeFile(join(target, 'fonts.conf'), fontsBeside);
  });
  const libraries = globSync('{usr/lib,lib}/*-linux-gnu{,/*}', { cwd: tree, withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  return {
    path: join(tree, 'usr', 'lib', 'chromium', 'chromium'),
    env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: join(tree, 'fonts.conf') },
  };
}

/** Fonts lie beside this file, wherever it is, or are this machine's. */
const fontsBeside = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir prefix="relative">usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** Nothing leaves this machine, and the browser's own sandbox is not for root. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of this process; `more` are switches of its command line. */
export async function launchChromium(...more: string[]): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    args: [...quiet, ...more],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}
