import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { CodeResult, CodeSandbox, CodeToRun, MissingLanguages } from '../../domain/sandbox-ports.ts';
import { inTurn } from '../in-turn.ts';
import { runJavaScript } from './javascript.ts';
import { programsAtOnce } from './limits.ts';
import { findPython } from './python-home.ts';
import { runPython, type PythonSettings } from './python.ts';

export interface SandboxSettings {
  /** Path of bubblewrap; without one, `bwrap` of PATH. */
  bubblewrap?: string | undefined;
  /** Hears in detail why a language cannot be run. */
  told?: (language: string, error: unknown) => void;
}

/** Of nobody else on this machine: `nobody` may own the files of a service. */
const stranger = 65_533;
const probeMs = 20_000;

/** Ends well only where the walls stand. */
const probe = `
import os, socket
def refused(act):
    try: act()
    except OSError: return True
assert os.getuid() == 65534
assert refused(os.fork) and refused(socket.socket) and refused(lambda: open("/usr/probe", "w"))
assert not os.path.exists("/proc") and not os.path.exists("/etc")
`;

/**
 * Python in bubblewrap, JavaScript in QuickJS. Each is tried out once, at the first question; a language whose walls do
 * not stand is missing, and there is no other way to run it.
 */
export function codeSandbox({ bubblewrap = onPath('bwrap'), told = () => {} }: SandboxSettings = {}): CodeSandbox {
  const turns = inTurn(programsAtOnce);
  const user = process.getuid?.() === 0 ? { uid: stranger, gid: stranger } : undefined;
  let python: PythonSettings | undefined;

  async function openPython(): Promise<string | undefined> {
    if (process.arch !== 'x64') return 'Python is run on x86-64 only.';
    if (bubblewrap === undefined || !existsSync(bubblewrap))
      return 'Python is run in bubblewrap only, and this machine has none: npm run setup, or apt-get install bubblewrap.';
    try {
      const libraries = ['../lib', '../../lib'].map((path) => resolve(bubblewrap, '..', path, 'x86_64-linux-gnu'));
      const settings = { bubblewrap, libraries: libraries.join(delimiter), user, home: await findPython(user) };
      prove(await runPython(settings, probing('python', probe)));
      python = settings;
      return undefined;
    } catch (error) {
      told('python', error);
      return 'Python is run in bubblewrap only, and that does not work on this machine: npm run doctor tells more.';
    }
  }

  async function openJavaScript(): Promise<string | undefined> {
    try {
      prove(await runJavaScript(stranger, probing('javascript', 'if (typeof process !== "undefined") throw 1')));
      return undefined;
    } catch (error) {
      told('javascript', error);
      return 'JavaScript is run in QuickJS, and that does not start on this machine.';
    }
  }

  async function open(): Promise<MissingLanguages> {
    const [noPython, noJavaScript] = await Promise.all([openPython(), openJavaScript()]);
    return { ...(noPython && { python: noPython }), ...(noJavaScript && { javascript: noJavaScript }) };
  }

  let found: Promise<MissingLanguages> | undefined;
  const missing = () => (found ??= open());
  return {
    missing,
    async run(program) {
      const reason = (await missing())[program.language];
      if (reason !== undefined) throw new Error(reason);
      return turns(program.signal, async () =>
        program.language === 'python' && python ? runPython(python, program) : runJavaScript(stranger, program),
      );
    },
  };
}

const probing = (language: CodeToRun['language'], code: string): CodeToRun => ({
  ...{ language, code, wallMs: probeMs },
  signal: new AbortController().signal,
});

function prove({ ending, stderr }: CodeResult): void {
  if (ending.how !== 'exited' || ending.code !== 0)
    throw new Error(`the walls do not stand: ${JSON.stringify(ending)} ${stderr.text.slice(-300).trim()}`);
}

function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}
