import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A leaf for 127.0.0.1, good for both sides of TLS. */
export interface Identity {
  certFile: string;
  keyFile: string;
  cert: Buffer;
  key: Buffer;
}

export interface Authority {
  caFile: string;
  ca: Buffer;
  issue(name: string): Identity;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** A certificate authority of its own in a folder, and what it signs. */
export function authority(folder: string, name: string): Authority {
  const [caFile, caKey] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, '-keyout', caKey, '-out', caFile);
  return {
    caFile,
    ca: readFileSync(caFile),
    issue(leaf) {
      const [certFile = '', keyFile = '', request = '', extensions = ''] = ['pem', 'key', 'csr', 'ext'].map((kind) =>
        join(folder, `${name}-${leaf}.${kind}`),
      );
      writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
      openssl('req', '-new', ...newKey, '-subj', `/CN=${leaf}`, '-keyout', keyFile, '-out', request);
      const signing = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extensions];
      openssl('x509', '-req', '-in', request, ...signing, '-out', certFile);
      return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
    },
  };
}
