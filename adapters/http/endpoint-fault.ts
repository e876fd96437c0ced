import { reasons } from '../../contracts/reasons.ts';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';
import type { Guard } from './guard.ts';
import { inLookupTime } from './lookup-limit.ts';

/** What is wrong with an address that somebody wants to save, in words for a field; undefined when nothing is. */
export async function endpointFault(guard: Pick<Guard, 'check'>, url: string): Promise<string | undefined> {
  try {
    await inLookupTime(guard.check(url));
    return undefined;
  } catch (error) {
    return error instanceof ForbiddenAddress ? error.message : reasons.host_unknown;
  }
}
