import ipaddr from 'ipaddr.js';

/** The part of IPv6 that is given out to the world (RFC 4291 §2.4): the rest includes IPv4-compatible forms of any address. */
const global6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address belongs to a machine of the public internet: not to this one, to a neighbour, to a cloud's metadata
 * service, to many at once, nor to one of these in another spelling (IPv4-mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(global6));
}

/** What the operator allows besides: hosts by name, addresses and networks. */
export interface Allowance {
  host(name: string): boolean;
  address(text: string): boolean;
}

/** Reads entries such as `ollama.lan`, `192.168.1.20`, `10.0.0.0/8`, `fd00::/8`. */
export function allowance(entries: readonly string[]): Allowance {
  const networks = entries.filter((entry) => entry.includes('/')).map((entry) => ipaddr.parseCIDR(entry));
  const addresses = new Set(entries.filter((entry) => ipaddr.isValid(entry)).map(canonical));
  const hosts = new Set(entries.map((entry) => plainHost(entry)));
  return {
    host: (name) => hosts.has(plainHost(name)),
    address: (text) => {
      if (!ipaddr.isValid(text)) return false;
      const address = ipaddr.process(text);
      return (
        addresses.has(address.toString()) ||
        networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
      );
    },
  };
}

const canonical = (text: string): string => ipaddr.process(text).toString();

/** `Example.` and `example` are one host. */
const plainHost = (name: string): string => name.toLowerCase().replace(/\.$/, '');
