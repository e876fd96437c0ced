/** What a checkout needs before TypeScript can run, and whether it is there. Plain JavaScript, for any Node from 20. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The Node of this project. */
export const node = join(root, 'node_modules', '.bin', 'node');
/** What Node has compiled once: a third off the time to load. */
export const compileCache = join(root, 'node_modules', '.cache', 'aiox', 'compiled');
export const prismaStamp = join(root, 'prisma', 'generated', '.aiox-generated');

/** Why AIOX cannot run on this machine or Node; undefined when it can. */
export function unsuitable() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) return `Node 20 or newer is needed; this is ${process.version}.`;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `AIOX runs on Linux x86-64 (Debian 12 or newer, Ubuntu); this is ${process.platform} ${process.arch}.`;
  return undefined;
}

/** npm writes what it has installed as its last act, so a half-finished or outdated installation is seen. */
export function isInstalled() {
  if (!existsSync(node)) return false;
  try {
    const installed = packagesIn('node_modules/.package-lock.json');
    return needed().every(([path, entry]) => installed[path]?.version === entry.version);
  } catch {
    return false;
  }
}

/** Packages that are wanted and whose folder is not there; a file inside one may still be missing. */
export function missingPackages() {
  return needed()
    .map(([path]) => path)
    .filter((path) => !existsSync(join(root, path, 'package.json')));
}

function needed() {
  return Object.entries(packagesIn('package-lock.json')).filter(
    ([path, entry]) => path.includes('node_modules/') && !entry.optional && !entry.link && !entry.devOptional,
  );
}

function packagesIn(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
}

export function isGenerated() {
  if (!existsSync(join(root, 'prisma', 'schema.prisma'))) return true;
  return existsSync(prismaStamp) && readFileSync(prismaStamp, 'utf8') === digestOf('prisma/schema.prisma');
}

/** What the dashboard is built from: a change of one of them makes it anew. */
const uiSources = [
  'package-lock.json',
  'ui/package.json',
  'ui/vite.config.ts',
  'ui/tsconfig.json',
  'ui/src',
  'ui/static',
];
export const uiStamp = join(root, 'ui', 'build', '.aiox-built');

export function isBuilt() {
  if (!existsSync(join(root, 'ui'))) return true;
  return existsSync(uiStamp) && readFileSync(uiStamp, 'utf8') === digestOfUi();
}

export function digestOfUi() {
  const hash = createHash('sha256');
  for (const source of uiSources) {
    const files = statSync(join(root, source)).isDirectory()
      ? readdirSync(join(root, source), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
          .sort()
      : [source];
    for (const file of files) hash.update(`${file}\0${digestOf(file)}\n`);
  }
  return hash.digest('hex');
}

export function digestOf(file) {
  return createHash('sha256')
    .update(readFileSync(join(root, file)))
    .digest('hex');
}
