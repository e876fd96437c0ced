import { readFileSync, readdirSync } from 'node:fs';
import { codeSandbox } from '../../adapters/sandbox/sandbox.ts';
import type { CodeResult, CodeSandbox, CodeToRun } from '../../domain/sandbox-ports.ts';
import { findBubblewrapFor } from '../../scripts/services/bubblewrap.ts';
import { silently, testCache } from './test-cache.ts';

let opened: Promise<CodeSandbox> | undefined;

/** The real one, tried out; one for all files of this process. */
export function realSandbox(): Promise<CodeSandbox> {
  return (opened ??= (async () => {
    const failures: unknown[] = [];
    const sandbox = codeSandbox({
      bubblewrap: await findBubblewrapFor({}, testCache(silently)),
      told: (_, error) => failures.push(error),
    });
    const missing = await sandbox.missing();
    if (Object.keys(missing).length > 0) throw new AggregateError(failures, JSON.stringify(missing));
    return sandbox;
  })());
}

const patience = 30_000;

/** Runs a program of this language in it. */
export const programs =
  (language: CodeToRun['language']) =>
  async (code: string, options: Partial<Pick<CodeToRun, 'wallMs' | 'signal'>> = {}): Promise<CodeResult> => {
    const sandbox = await realSandbox();
    return sandbox.run({ language, code, wallMs: patience, signal: new AbortController().signal, ...options });
  };

/** Processes that stem from this one, those that nobody has waited for among them: pid and real user. */
export function descendants(of = process.pid): { pid: number; uid: number }[] {
  const parents = new Map<number, { parent: number; uid: number }>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
      parents.set(Number(pid), { parent: number('PPid'), uid: number('Uid') });
    } catch {
      // it has ended meanwhile
    }
  const ours = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent;
    return parent === of || (parent !== undefined && parent !== 0 && ours(parent));
  };
  return [...parents].filter(([pid]) => ours(pid)).map(([pid, { uid }]) => ({ pid, uid }));
}
