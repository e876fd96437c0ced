import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A Python and all that it reads: nothing else of the machine is shown to a program. */
export interface PythonHome {
  executable: string;
  /** Folders of the standard library. */
  folders: string[];
  /** Packages of this machine inside those: hidden. */
  hidden: string[];
  /** Where a program finds each shared library, and where it is. */
  libraries: Map<string, string>;
}

type User = { uid: number; gid: number } | undefined;

const asked = `
import glob, json, os, sys, sysconfig
folders = sorted({os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")})
print(json.dumps({
  "executable": os.path.realpath(sys.executable),
  "folders": folders,
  "hidden": [path for folder in folders for name in ("site-packages", "dist-packages") if os.path.isdir(path := os.path.join(folder, name))],
  "extensions": [path for folder in folders for path in glob.glob(os.path.join(folder, "lib-dynload", "*.so"))],
}))`;
const answered = z.object({
  executable: z.string(),
  folders: z.array(z.string()),
  hidden: z.array(z.string()),
  extensions: z.array(z.string()),
});

const run = promisify(execFile);

/** The first Python 3 that this user may run, those of the distribution before others; throws when there is none. */
export async function findPython(user: User, path = process.env['PATH'] ?? ''): Promise<PythonHome> {
  const places = ['/usr/bin', '/usr/local/bin', ...path.split(':').filter((folder) => folder.startsWith('/'))];
  let reason: unknown;
  for (const candidate of new Set(places.map((folder) => join(folder, 'python3')))) {
    try {
      return await describe(candidate, user);
    } catch (error) {
      reason ??= error;
    }
  }
  throw new Error('no Python 3 can be run by the user of the sandbox', { cause: reason });
}

async function describe(python: string, user: User): Promise<PythonHome> {
  const options = { env: {}, cwd: '/', timeout: 20_000, ...user };
  const { stdout } = await run(python, ['-I', '-S', '-B', '-c', asked], options);
  const { extensions, ...home } = answered.parse(JSON.parse(stdout));
  // some extensions lack a library (tkinter without Tk): ldd says so and goes on
  const { stdout: links } = await run('ldd', [home.executable, ...extensions], { ...options, maxBuffer: 8_000_000 });
  const libraries = new Map<string, string>();
  for (const [, name, file] of links.matchAll(/^\s+(\S+) => (\/\S+) \(0x/gm))
    if (name && file) libraries.set(`/lib/${name}`, await realpath(file));
  for (const [, loader] of links.matchAll(/^\s+(\/\S+) \(0x/gm))
    if (loader) libraries.set(loader, await realpath(loader));
  return { ...home, libraries };
}
