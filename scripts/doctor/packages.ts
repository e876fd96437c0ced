import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { damagesOf } from '../fetch/manifest.ts';
import { neededPackages } from '../fetch-everything.ts';
import { ok, warning, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Whether what was fetched is complete, and still what it was. */
export async function examinePackages({ config, cacheDir }: Scene): Promise<Finding[]> {
  const found = neededPackages(config).map(async (name) => {
    const check = `package ${name}`;
    const folder = join(cacheDir, name);
    if (!existsSync(folder)) {
      const begun = existsSync(join(cacheDir, 'download', name));
      return warning(check, begun ? 'half fetched; what is there is kept' : 'not fetched yet', 'npm run setup');
    }
    if (readdirSync(folder).length === 0) return wrong(check, `${folder} is empty`, again(folder));
    const damaged = await damagesOf(folder);
    if (damaged === undefined) return ok(check, 'is there; made before hashes were kept, so its files are not checked');
    if (damaged.length === 0) return ok(check, 'complete, every file as it was fetched');
    const named = damaged.slice(0, 3).join(', ');
    return wrong(check, `${damaged.length} damaged or missing: ${named}`, again(folder));
  });
  return Promise.all(found);
}

const again = (folder: string): string => `rm -r ${folder} && npm run setup`;
