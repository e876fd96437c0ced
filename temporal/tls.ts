import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';

export interface TemporalTlsSettings {
  TEMPORAL_TLS_CA_FILE?: string | undefined;
  TEMPORAL_TLS_CERT_FILE?: string | undefined;
  TEMPORAL_TLS_KEY_FILE?: string | undefined;
}

/** TLS to Temporal: none without settings, with a client certificate when both halves of it are given. */
export function temporalTls(settings: TemporalTlsSettings): TLSConfig | false {
  const files = tlsFiles(settings);
  if (files === undefined) return false;
  const { ca, cert, key } = files;
  return {
    ...(ca && { serverRootCACertificate: ca }),
    ...(cert && key && { clientCertPair: { crt: cert, key } }),
  };
}

/** The files' contents, as Node's own TLS names them; undefined when none is named. */
export function tlsFiles(settings: TemporalTlsSettings): { ca?: Buffer; cert?: Buffer; key?: Buffer } | undefined {
  const { TEMPORAL_TLS_CA_FILE: ca, TEMPORAL_TLS_CERT_FILE: cert, TEMPORAL_TLS_KEY_FILE: key } = settings;
  if (!ca && !cert && !key) return undefined;
  if (Boolean(cert) !== Boolean(key))
    throw new Error('TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE belong together: set both or neither');
  return {
    ...(ca && { ca: read('TEMPORAL_TLS_CA_FILE', ca) }),
    ...(cert && { cert: read('TEMPORAL_TLS_CERT_FILE', cert) }),
    ...(key && { key: read('TEMPORAL_TLS_KEY_FILE', key) }),
  };
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`${variable} cannot be read: ${path} (${code})`, { cause });
  }
}
