import { documentName, NAME_LIMIT } from '../contracts/document.ts';

/**
 * A name that a program gave a file, as a file may be called here: the last part of a path, without what no name has.
 * One of which nothing is left becomes `file`.
 */
export function fitName(given: string): string {
  const last = given.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const kept = [...last].filter((character) => documentName.safeParse(`x${character}`).success).join('');
  const name = kept.trim().slice(0, NAME_LIMIT).toWellFormed();
  return documentName.safeParse(name).success ? name : 'file';
}
