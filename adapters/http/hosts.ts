import { allowance } from './addresses.ts';
import type { Lookup } from './guard.ts';
import { checkedLookup, resolveAll, writtenAddress } from './guard.ts';
import { inLookupTime } from './lookup-limit.ts';

export interface Hosts {
  /**
   * The address of a host that somebody else named, to be connected to as it is: a second look could give another one.
   * Throws ForbiddenAddress for one that is not public unless it is allowed, and the resolver's error for an unknown name.
   */
  resolve(host: string): Promise<string>;
}

/** The rules of `networkGuard` for what is not HTTP. */
export function guardedHosts(allowed: readonly string[], lookup: Lookup = resolveAll): Hosts {
  const granted = allowance(allowed);
  return {
    async resolve(host) {
      const written = writtenAddress(host, granted);
      if (written !== undefined) return written;
      return inLookupTime(
        new Promise((resolve, reject) =>
          checkedLookup(granted, lookup)(host, {}, (error, address) =>
            error ? reject(error) : resolve(address as string),
          ),
        ),
      );
    },
  };
}
