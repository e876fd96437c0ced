import { join } from 'node:path';
import { installPythonPackages } from '../python-packages.ts';

const version = '1.17.0-1';

/** The folder with slixmpp for this machine's Python, in the cache; fetched once. */
export const installSlixmpp = (say?: (line: string) => void): Promise<string> =>
  installPythonPackages(`slixmpp-${version}`, join(import.meta.dirname, 'requirements.txt'), say);
