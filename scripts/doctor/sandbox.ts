import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { codeSandbox } from '../../adapters/sandbox/sandbox.ts';
import { bubblewrapOnPath, bubblewrapPackage } from '../services/bubblewrap.ts';
import { ok, reasonOf, warning, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Whether programs of `code_executor` can be run; without, that tool offers less or nothing, and all else works. */
export async function examineSandbox({ config, cacheDir }: Scene): Promise<Finding[]> {
  const check = 'sandbox';
  const fetched = join(cacheDir, bubblewrapPackage(), 'usr', 'bin', 'bwrap');
  const bubblewrap = config.AIOX_BUBBLEWRAP ?? bubblewrapOnPath() ?? fetched;
  if (!existsSync(bubblewrap)) return [warning(check, 'bubblewrap is not here: no Python for agents', 'npm run setup')];
  const reasons: string[] = [];
  const told = (language: string, error: unknown) => reasons.push(`${language}: ${reasonOf(error)}`);
  const missing = await codeSandbox({ bubblewrap, told }).missing();
  if (Object.keys(missing).length === 0) return [ok(check, `Python in ${bubblewrap} and JavaScript, both closed`)];
  const mend = 'allow user namespaces to ordinary users (docs/guides/operators.md), or do without';
  return [warning(check, reasons.join('; ') || Object.values(missing).join(' '), mend)];
}
