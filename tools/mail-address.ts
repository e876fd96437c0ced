/** RFC 5321 §4.1.2 as far as mail is used: a dot-string of ASCII, and the name of a host. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domain = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/**
 * What is wrong with the address of one mailbox, in words for a field; undefined when nothing is. Only what every program
 * on its way reads as the same address is taken: `person@example.org`.
 */
export function addressFault(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return 'must have no control characters or line breaks';
  // two characters that look alike would lead elsewhere than the person who agrees believes
  if (/\P{ASCII}/u.test(text)) return 'must be plain ASCII, without characters that look like others';
  if (/[<>]/.test(text)) return 'must be the address alone, without a name beside it';
  if (text.includes('"') || text.includes('\\')) return 'must have no quoted part';
  if (/[\s,;:()]/.test(text)) return 'must be one address, without spaces, commas or comments';
  const [local = '', host, ...more] = text.split('@');
  if (host === undefined) return 'must have an @';
  if (more.length > 0) return 'must have one @ only';
  if (/[[\]]/.test(host) || /^[\d.]+$/.test(host)) return 'must name a domain and not an IP address';
  if (local.length > 64 || !localPart.test(local)) return 'must have a usual part before the @';
  if (host.length > 253 || !domain.test(host)) return 'must have the name of a domain after the @';
  return undefined;
}

/** In lower case, as domains are compared. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
