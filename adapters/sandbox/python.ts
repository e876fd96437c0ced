import { readFile } from 'node:fs/promises';
import type { CodeResult, CodeToRun } from '../../domain/sandbox-ports.ts';
import { contained } from './contained.ts';
import { limits } from './limits.ts';
import type { PythonHome } from './python-home.ts';
import { longestReport, readRunnerReport } from './runner-report.ts';
import { programFilter, sandboxFilter } from './seccomp.ts';

const runner = new URL('runner.py', import.meta.url);
const { memory, fileBytes, openFiles, threads, processorSeconds, names, files, filesBytes } = limits;
const asked = Object.entries({
  memory,
  fileBytes,
  openFiles,
  threads,
  processorSeconds,
  names,
  files,
  filesBytes,
  none: 0,
}).map(([name, value]) => `${name}=${value}`);

export interface PythonSettings {
  /** Path of bubblewrap. */
  bubblewrap: string;
  /** Where it finds its own libraries, when they are not the machine's. */
  libraries?: string | undefined;
  /** Whom the sandbox runs as; not given: as ourselves, who must not be root. */
  user: { uid: number; gid: number } | undefined;
  home: PythonHome;
}

/** Runs a program in bubblewrap. Throws when the sandbox itself fails, never for what the program does in it. */
export async function runPython(settings: PythonSettings, { code, wallMs, signal }: CodeToRun): Promise<CodeResult> {
  const ran = await contained({
    command: settings.bubblewrap,
    args: walls(settings.home),
    env: settings.libraries === undefined ? {} : { LD_LIBRARY_PATH: settings.libraries },
    user: settings.user,
    inputs: [code, await readFile(runner), programFilter(), sandboxFilter()],
    longestReport,
    wallMs,
    signal,
  });
  const { ending, stdout, stderr } = ran;
  const report = ending.how === 'stopped' ? undefined : readRunnerReport(ran.report);
  // bubblewrap's own words begin so, and without a report no program has run
  if (!report && ending.how === 'exited' && ending.code === 1 && /^bwrap: /m.test(stderr.text))
    throw new Error(`the sandbox failed: ${stderr.text.slice(0, 300).trim()}`);
  return { stdout, stderr, ...(report ?? { ending, files: [], leftOut: [] }) };
}

/**
 * What the program finds: Python and the zones of time, read-only, three devices, two directories of its own. There is
 * no /proc, so nothing leads through it.
 */
function walls({ executable, folders, hidden, libraries }: PythonHome): string[] {
  const readOnly = [executable, ...folders].flatMap((path) => ['--ro-bind', path, path]);
  const shared = [...libraries].flatMap(([place, file]) => ['--ro-bind', file, place]);
  const covered = hidden.flatMap((path) => ['--size', '4096', '--tmpfs', path, '--remount-ro', path]);
  const devices = ['null', 'zero', 'urandom'].flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]);
  const directories = ['/work', '/tmp'].flatMap((path) => ['--size', String(limits.directoryBytes), '--tmpfs', path]);
  const environment = { PATH: '/usr/bin', HOME: '/work', LANG: 'C.UTF-8' };
  return [
    ...['--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--disable-userns', '--uid', '65534', '--gid', '65534', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...['--die-with-parent', '--new-session', '--clearenv'],
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...[...readOnly, ...shared, ...covered, '--ro-bind-try', '/usr/share/zoneinfo', '/usr/share/zoneinfo'],
    ...[...devices, ...directories, '--chdir', '/work'],
    ...['--file', '4', '/main.py', '--file', '5', '/runner.py', '--file', '6', '/program.bpf', '--seccomp', '7'],
    ...['--remount-ro', '/'],
    ...['--', executable, '-I', '-S', '-B', '-X', 'utf8', '/runner.py', ...asked],
  ];
}
