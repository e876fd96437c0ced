/**
 * `npm run doctor`: what is wrong with this installation, and how to mend it; `-- --json` for programs. This half is
 * plain JavaScript and looks at what TypeScript needs; the rest is in `doctor/`, under the Node of this project.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compileCache, isGenerated, isInstalled, missingPackages, node, root, unsuitable } from './installation.mjs';

const findings = [machine(), packages()];
if (findings.every(({ state }) => state !== 'wrong')) {
  findings.push(client());
  const args = [join(root, 'scripts', 'doctor', 'examine.ts'), `--early=${JSON.stringify(findings)}`];
  const env = { NODE_COMPILE_CACHE: compileCache, ...process.env };
  const child = spawn(node, [...args, ...process.argv.slice(2)], { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`${node} cannot be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('close', (code) => (process.exitCode ??= code ?? 1));
} else {
  tell();
  process.exitCode = 1;
}

function machine() {
  const reason = unsuitable();
  const check = 'node and machine';
  if (reason) return { check, state: 'wrong', says: reason, mend: 'install Node 22 or newer from https://nodejs.org' };
  return { check, state: 'ok', says: `${process.version} on ${process.platform} ${process.arch}` };
}

function packages() {
  const check = 'npm packages';
  try {
    const missing = isInstalled() ? missingPackages() : undefined;
    if (missing?.length === 0) return { check, state: 'ok', says: 'installed as package-lock.json wants them' };
    const says = missing
      ? `missing: ${missing.slice(0, 5).join(', ')}`
      : 'not installed, or others than package-lock.json';
    return { check, state: 'wrong', says, mend: 'npm ci --ignore-scripts=false' };
  } catch (error) {
    return {
      check,
      state: 'wrong',
      says: `package-lock.json: ${error.message}`,
      mend: 'git checkout package-lock.json',
    };
  }
}

function client() {
  const check = 'database client';
  if (isGenerated()) return { check, state: 'ok', says: 'generated from prisma/schema.prisma' };
  return { check, state: 'warning', says: 'older than prisma/schema.prisma', mend: 'npm start makes it anew' };
}

/** As `doctor/report.ts` does it, which cannot be loaded now. */
function tell() {
  if (process.argv.includes('--json')) return console.log(JSON.stringify({ ok: false, findings }, null, 2));
  for (const { check, state, says, mend } of findings)
    console.log(`${state === 'ok' ? '✓' : '✗'} ${check}: ${says}${mend ? `\n    → ${mend}` : ''}`);
  console.log('The rest can be looked at when this is mended.');
}
