/**
 * `node scripts/bootstrap.mjs <script.ts> [arguments]`: everything a fresh clone needs before TypeScript can run, then
 * the script itself under the Node of this project. Plain JavaScript, for any Node from 20.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import {
  compileCache,
  digestOf,
  digestOfUi,
  isBuilt,
  isGenerated,
  isInstalled,
  node,
  prismaStamp,
  root,
  uiStamp,
  unsuitable,
} from './installation.mjs';

let child;
let stopping;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    stopping = signal;
    child?.kill(signal);
  });

try {
  const reason = unsuitable();
  if (reason) throw new Error(reason);
  if (!isInstalled() || !isGenerated() || !isBuilt()) await withLock(prepare);
  await runScript(process.argv.slice(2));
} catch (error) {
  console.error(stopping ? 'Stopped.' : error.message);
  process.exit(stopping ? 130 : 1);
}

async function prepare() {
  if (!isInstalled()) {
    // `install` scripts are needed: one of them brings the Node of this project
    const PATH = process.env.PATH.split(':').filter((folder) => !folder.includes('node_modules')); // npm empties those
    const environment = {
      ...process.env,
      PATH: PATH.join(':'),
      npm_config_ignore_scripts: 'false',
      ONNXRUNTIME_NODE_INSTALL: 'skip', // the CPU library is inside the package; the script would fetch CUDA's
    };
    await run('Installing the npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--include=dev'], environment);
    if (!existsSync(node))
      throw new Error('npm ci has not brought node_modules/.bin/node; are install scripts allowed?');
  }
  if (!isGenerated()) {
    // generating needs no engine; without this Prisma would try to download one
    const environment = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' };
    const prisma = join(root, 'node_modules', 'prisma', 'build', 'index.js');
    await run('Generating the database client', node, [prisma, 'generate'], environment);
    mkdirSync(dirname(prismaStamp), { recursive: true });
    writeFileSync(prismaStamp, digestOf('prisma/schema.prisma'));
  }
  if (!isBuilt()) {
    const digest = digestOfUi(); // of what is built, whatever is saved meanwhile
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    await run('Building the dashboard', node, [vite, 'build'], process.env, join(root, 'ui'));
    writeFileSync(uiStamp, digest);
  }
}

/** One at a time in a checkout; the kernel forgets the lock when its holder dies. */
async function withLock(work) {
  const name = `aiox-${createHash('sha256').update(root).digest('hex')}`.padEnd(107, '.'); // the whole address: Node 20 pads
  for (let told = false; ; told = true) {
    const lock = await new Promise((resolve) => {
      const server = createServer().once('error', () => resolve(undefined));
      server.listen(`\0${name}`, () => resolve(server));
    });
    if (lock) {
      try {
        return await work();
      } finally {
        lock.close();
      }
    }
    if (!told) console.log('Another command prepares this checkout; waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (stopping) throw new Error('stopped');
  }
}

/** Runs a step, telling about it when it takes longer than two seconds and showing its output when it fails. */
async function run(label, command, args, env, cwd = root) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1_000)} s`;
  let told = false;
  let output = '';
  const first = setTimeout(() => {
    told = true;
    console.log(`${label} …`);
  }, 2_000);
  const again = setInterval(() => console.log(`${label} … ${seconds()}`), 15_000);
  child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status, signal) => resolve(status ?? signal));
  });
  child = undefined;
  clearTimeout(first);
  clearInterval(again);
  if (code !== 0 || stopping) throw new Error(`${label} failed (${code}):\n${telling(output)}`);
  if (told) console.log(`${label}: done in ${seconds()}`);
}

/** npm says what is wrong in the first of its error lines and how it is used in the last ones. */
function telling(output) {
  const lines = output.trim().split('\n');
  const first = lines.findIndex((line) => /error/i.test(line));
  return (first < 0 ? lines.slice(-20) : lines.slice(first, first + 20)).join('\n');
}

/** Hands over the terminal, and tells the script by a closed channel when we are killed without a word. */
async function runScript([script, ...args]) {
  if (!script) throw new Error('usage: node scripts/bootstrap.mjs <script.ts> [arguments]');
  const env = {
    ...{ NODE_COMPILE_CACHE: compileCache, ...process.env },
    PATH: `${dirname(node)}:${process.env.PATH ?? ''}`,
  };
  child = spawn(node, [join(root, script), ...args], { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...how) => resolve(how));
  });
  process.exitCode = code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0);
}
