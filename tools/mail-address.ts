import { reasons } from '../contracts/reasons.ts';

/** RFC 5321 §4.1.2 as far as mail is used: a dot-string of ASCII, and the name of a host. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domain = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/**
 * What is wrong with the address of one mailbox, in words for a field; undefined when nothing is. Only what every program
 * on its way reads as the same address is taken: `person@example.org`.
 */
export function addressFault(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return reasons.address_control;
  // two characters that look alike would lead elsewhere than the person who agrees believes
  if (/\P{ASCII}/u.test(text)) return reasons.address_ascii;
  if (/[<>]/.test(text)) return reasons.address_bare;
  if (text.includes('"') || text.includes('\\')) return reasons.address_quoted;
  if (/[\s,;:()]/.test(text)) return reasons.address_one;
  const [local = '', host, ...more] = text.split('@');
  if (host === undefined) return reasons.address_at;
  if (more.length > 0) return reasons.address_at_once;
  if (/[[\]]/.test(host) || /^[\d.]+$/.test(host)) return reasons.address_ip;
  if (local.length > 64 || !localPart.test(local)) return reasons.address_local;
  if (host.length > 253 || !domain.test(host)) return reasons.address_domain;
  return undefined;
}

/** In lower case, as domains are compared. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
