import { isIP } from 'node:net';
import { allowance } from './addresses.ts';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';
import type { Lookup } from './guard.ts';
import { checkedLookup, localhost, may, resolveAll } from './guard.ts';

/** Milliseconds for the resolver: somebody waits for this answer. */
const LOOKUP_LIMIT_MS = 4_000;

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
      if (isIP(host) || localhost.test(host)) {
        const address = isIP(host) ? host : '127.0.0.1';
        if (!granted.host(host) && !may(address, granted)) throw new ForbiddenAddress('private');
        return address;
      }
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('The resolver does not answer')), LOOKUP_LIMIT_MS);
      });
      const found = new Promise<string>((resolve, reject) =>
        checkedLookup(granted, lookup)(host, {}, (error, address) =>
          error ? reject(error) : resolve(address as string),
        ),
      );
      return Promise.race([found, late]).finally(() => clearTimeout(timer));
    },
  };
}
