import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPythonPackages } from '../python-packages.ts';
import type { Json } from '../api-client.ts';

const version = '4.32.5';

/** The folder with Schemathesis for this machine's Python, in the cache; fetched once. */
export const installSchemathesis = (say?: (line: string) => void): Promise<string> =>
  installPythonPackages(`schemathesis-${version}`, join(import.meta.dirname, 'requirements.txt'), say);

export interface Trial {
  origin: string;
  document: Json;
  token: string;
  /** Ids of the operations to try, or not to. */
  only?: string[];
  without?: string[];
  checks: string[];
  /** Comma-separated: examples, coverage, fuzzing. */
  phases: string;
  examplesPerOperation: number;
  seed: number;
}

export interface Verdict {
  ok: boolean;
  /** Requests that were sent. */
  cases: number;
  output: string;
}

/** Sends what the document allows, and what it forbids, to every operation of it, and judges the answers by it. */
export async function runSchemathesis(trial: Trial): Promise<Verdict> {
  const packages = await installSchemathesis();
  const folder = await mkdtemp(join(tmpdir(), 'aiox-schemathesis-'));
  try {
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(trial.document));
    const options = [
      ...['run', 'openapi.json', '--url', trial.origin, '--no-color', '--mode', 'all'],
      ...['--phases', trial.phases, '--checks', trial.checks.join(','), '--continue-on-failure'],
      ...['--max-examples', `${trial.examplesPerOperation}`, '--seed', `${trial.seed}`, '--no-shrink'],
      ...['--generation-database', 'none', '--suppress-health-check', 'all', '--warnings', 'off'],
      ...['--request-timeout', '20', '--workers', '2', '--header', `Authorization: Bearer ${trial.token}`],
      ...['--output-sanitize', 'true'],
      ...(trial.only ?? []).flatMap((id) => ['--include-operation-id', id]),
      ...(trial.without ?? []).flatMap((id) => ['--exclude-operation-id', id]),
    ];
    const child = spawn('python3', [join(packages, 'bin', 'schemathesis'), ...options], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PYTHONPATH: packages,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUTF8: '1',
        COLUMNS: '160',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { ok: code === 0, cases: Number(/(\d+) generated/.exec(output)?.[1] ?? 0), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
