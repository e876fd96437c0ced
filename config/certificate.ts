import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The two variables that name the files of a certificate. */
export interface CertificateVariables {
  cert: string;
  key: string;
}

/** Those of the API's own certificate. */
export const ofTheApi: CertificateVariables = { cert: 'AIOX_API_CERT_FILE', key: 'AIOX_API_KEY_FILE' };

export interface Certificate {
  /** PEM, the certificate itself first. */
  chain: string;
  /** PEM. */
  key: string;
  certificate: X509Certificate;
  validTo: Date;
}

/** Reads a certificate and its key (PEM). Throws what is wrong with which variable when they could not serve. */
export function readCertificate(
  certFile: string,
  keyFile: string,
  { cert: certVariable, key: keyVariable }: CertificateVariables,
): Certificate {
  const chain = read(certVariable, certFile);
  const key = read(keyVariable, keyFile);
  const certificate = understand(certVariable, certFile, () => new X509Certificate(chain));
  const privateKey = understand(keyVariable, keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey))
    throw new Error(`${keyVariable}: ${keyFile} is not the key of the certificate in ${certFile}`);
  const validTo = new Date(certificate.validTo);
  if (validTo.getTime() < Date.now())
    throw new Error(`${certVariable}: ${certFile} ran out on ${certificate.validTo}; renew it`);
  return { chain, key, certificate, validTo };
}

function read(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${variable}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

function understand<T>(variable: string, path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${variable}: ${path} holds no PEM that can be understood`, { cause: error });
  }
}
