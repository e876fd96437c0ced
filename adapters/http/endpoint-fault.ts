import { ForbiddenAddress } from '../../domain/forbidden-address.ts';
import type { Guard } from './guard.ts';

/** Milliseconds for the resolver: somebody waits for this answer. */
const LOOKUP_LIMIT_MS = 4_000;

/** What is wrong with an address that somebody wants to save, in words for a field; undefined when nothing is. */
export async function endpointFault(guard: Pick<Guard, 'check'>, url: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), LOOKUP_LIMIT_MS);
  });
  try {
    await Promise.race([guard.check(url), late]);
    return undefined;
  } catch (error) {
    return error instanceof ForbiddenAddress ? error.message : 'its host cannot be found';
  } finally {
    clearTimeout(timer);
  }
}
