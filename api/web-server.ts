import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Logger } from 'pino';
import { ofTheApi, readCertificate } from '../config/certificate.ts';

export interface CertificateFiles {
  AIOX_API_CERT_FILE?: string | undefined;
  AIOX_API_KEY_FILE?: string | undefined;
}

/** Milliseconds between two looks whether the certificate was renewed. */
const LOOK_EVERY_MS = 60_000;

/** A server of plain HTTP, or of HTTPS when a certificate is named; throws when that one cannot serve. */
export function webServer(files: CertificateFiles, listener: RequestListener, log: Logger, everyMs = LOOK_EVERY_MS) {
  const { AIOX_API_CERT_FILE: certFile, AIOX_API_KEY_FILE: keyFile } = files;
  if (certFile === undefined || keyFile === undefined) return createServer(listener);
  const read = () => {
    const { chain: cert, key } = readCertificate(certFile, keyFile, ofTheApi);
    return { cert, key, minVersion: 'TLSv1.2' as const };
  };
  let used = read();
  const server = createSecureServer(used, listener);
  const look = (): void => {
    try {
      const found = read();
      if (found.cert === used.cert && found.key === used.key) return;
      server.setSecureContext(found);
      used = found;
      log.info({ event: 'certificate_renewed' });
    } catch (error) {
      // half written, or of no use: what is in use goes on being used, and the log says so until it is mended
      log.error({ event: 'certificate_unusable', error });
    }
  };
  const looking = setInterval(look, everyMs);
  server.once('close', () => clearInterval(looking));
  return server satisfies Server;
}
