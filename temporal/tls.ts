import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';

interface TlsSettings {
  TEMPORAL_TLS_CA_FILE?: string | undefined;
  TEMPORAL_TLS_CERT_FILE?: string | undefined;
  TEMPORAL_TLS_KEY_FILE?: string | undefined;
}

/** TLS to Temporal: none without settings, with a client certificate when both halves of it are given. */
export function temporalTls(settings: TlsSettings): TLSConfig | false {
  const { TEMPORAL_TLS_CA_FILE: ca, TEMPORAL_TLS_CERT_FILE: certificate, TEMPORAL_TLS_KEY_FILE: key } = settings;
  if (!ca && !certificate && !key) return false;
  if (Boolean(certificate) !== Boolean(key))
    throw new Error('TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE belong together: set both or neither');
  return {
    ...(ca && { serverRootCACertificate: readFileSync(ca) }),
    ...(certificate && key && { clientCertPair: { crt: readFileSync(certificate), key: readFileSync(key) } }),
  };
}
