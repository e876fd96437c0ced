import { existsSync, readFileSync } from 'node:fs';
import { identify } from '../state/identity.ts';
import { runFilePath } from '../state/run-file.ts';
import { lastLines } from '../fetch/command.ts';
import { ok, warning, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Whether something runs here, and whether all of it lives. */
export function examineProcesses({ starter, run }: Scene): Finding[] {
  if (starter === undefined)
    return existsSync(runFilePath)
      ? [
          warning(
            'running',
            `${runFilePath} was left by a start that was killed; nothing runs`,
            'npm start cleans up after it',
          ),
        ]
      : [ok('running', 'nothing runs in this checkout; what runs only then is not asked')];
  if (!run?.ready)
    return [warning('running', `process ${starter} is starting`, 'ask again when it says that it is ready')];
  const dead = Object.entries(run.processes).filter(([, { pid }]) => identify(pid) === undefined);
  return [
    ok('running', `process ${starter} has started ${Object.keys(run.processes).join(', ')}`),
    ...dead.map(([name, { pid, log }]) =>
      wrong(
        'processes',
        `${name} (${pid}) is not alive. It said last: ${lastOf(log)}`,
        `less ${log}   (then Ctrl-C and npm start)`,
      ),
    ),
    ...(dead.length === 0 ? [ok('processes', 'all alive')] : []),
  ];
}

function lastOf(log: string): string {
  return existsSync(log) ? lastLines(readFileSync(log, 'utf8'), 1).slice(0, 200) : 'nothing';
}
