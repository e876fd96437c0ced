import { reasons } from '../../contracts/reasons.ts';
import { isPublicAddress } from './addresses.ts';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';
import type { Hosts } from './hosts.ts';

/** What is wrong with a host that somebody wants to save, in words for a field; undefined when nothing is. */
export async function hostFault(
  hosts: Hosts,
  host: string,
  ssl: 'verify' | 'off',
): Promise<{ field: 'host' | 'ssl'; reason: string } | undefined> {
  try {
    const address = await hosts.resolve(host);
    if (ssl === 'verify' || !isPublicAddress(address)) return undefined;
    return { field: 'ssl', reason: reasons.tls };
  } catch (error) {
    return { field: 'host', reason: error instanceof ForbiddenAddress ? error.message : reasons.host_not_found };
  }
}
