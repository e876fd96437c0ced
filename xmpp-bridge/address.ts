/**
 * Parts of a JID (RFC 7622 §3.1: the resource begins at the first slash, the local part ends at the first @). The XMPP
 * server has checked and prepared the address; nothing is changed here, since the server's stamp is what is trusted.
 */
export interface Address {
  local: string;
  domain: string;
  resource: string;
  /** Without the resource. */
  bare: string;
  full: string;
}

/** Splits an address; undefined when there is no domain. */
export function addressOf(full: string | undefined): Address | undefined {
  if (!full) return undefined;
  const slash = full.indexOf('/');
  const bare = slash < 0 ? full : full.slice(0, slash);
  const at = bare.indexOf('@');
  const domain = bare.slice(at + 1);
  if (domain === '') return undefined;
  return {
    local: at < 0 ? '' : bare.slice(0, at),
    domain,
    resource: slash < 0 ? '' : full.slice(slash + 1),
    bare,
    full,
  };
}
