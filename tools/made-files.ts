import { extname } from 'node:path';

/** Of what may be shown as it is; all else is bytes to a browser, pages and drawings with scripts among it. */
const mediaTypes: Record<string, string> = {
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.pdf': 'application/pdf',
};

/** By the name, which a stranger chose: what the bytes are is not looked at. */
export const mediaTypeOf = (name: string): string =>
  mediaTypes[extname(name).toLowerCase()] ?? 'application/octet-stream';

const longestName = 120;

/** Why a file of this name is not kept; undefined for a name that is one on every system and looks like what it is. */
export function nameFault(name: string): string | undefined {
  if (name.length > longestName) return 'its name is too long';
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return 'its name has characters that are not seen';
  if (
    /[/\\:*?"<>|]/.test(name) ||
    name.startsWith('.') ||
    name.startsWith('~') ||
    /^\s|[\s.]$/.test(name) ||
    name === ''
  )
    return 'its name is that of a path, or hidden';
  return undefined;
}
