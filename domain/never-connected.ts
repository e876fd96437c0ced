/** What Node, undici and OpenSSL say of a request that failed, as far as it is looked at. */
export interface RequestError {
  code?: string | number | null;
  /** `connect` or `getaddrinfo` when nobody was reached. */
  syscall?: string;
  /** The attempts at the addresses of one name. */
  errors?: RequestError[];
  cause?: RequestError;
}

/** Codes for a request that cannot have left: no address, no connection, no agreement on TLS. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_(TLS|SSL)_.+|CERT_.+|UNABLE_TO_.+|(DEPTH_ZERO_)?SELF_SIGNED_CERT.*|HOSTNAME_MISMATCH|INVALID_CA)$/;

/** Whether the chain of causes proves that no request went out. Everything else may have been read, and acted on. */
export function neverConnected(error: RequestError, depth = 0): boolean {
  const { code, syscall, errors, cause } = error;
  if (syscall === 'connect' || NEVER_SENT.test(String(code))) return true;
  if (depth >= 8) return false;
  if (Array.isArray(errors) && errors.length > 0) return errors.every((one) => neverConnected(one, depth + 1));
  return cause !== undefined && cause !== null && neverConnected(cause, depth + 1);
}
