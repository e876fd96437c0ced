import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailed, run } from '../fetch/command.ts';
import type { Work } from '../fetch/work.ts';
import { ensureFolder } from './folders.ts';

export interface Certificates {
  caFile: string;
  /** Leaf and key in one file, only for the user who starts AIOX. */
  leafFile: string;
}

const month = 30 * 24 * 60 * 60 * 1_000;
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of this state folder and a certificate for the domain, made anew before it runs out. */
export async function certificatesFor(work: Work, stateDir: string, domain: string): Promise<Certificates> {
  const folder = ensureFolder(join(stateDir, 'tls'));
  const caFile = join(folder, 'ca.pem');
  const leafFile = join(folder, 'xmpp.pem');
  if (!isGood(caFile)) {
    await rm(leafFile, { force: true });
    await makeAuthority(work, folder, caFile);
  }
  if (!isGood(leafFile, domain)) await makeLeaf(work, folder, leafFile, domain);
  return { caFile, leafFile };
}

function isGood(path: string, domain?: string): boolean {
  if (!existsSync(path)) return false;
  const certificate = new X509Certificate(readFileSync(path));
  const lasts = Date.parse(certificate.validTo) - Date.now() > month;
  return lasts && (domain === undefined || certificate.checkHost(`agents.${domain}`) !== undefined);
}

async function makeAuthority(work: Work, folder: string, caFile: string): Promise<void> {
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  const adding = extensions.flatMap((extension) => ['-addext', extension]);
  const out = ['-keyout', join(folder, 'ca.key'), '-out', `${caFile}.partial`];
  await openssl(
    work,
    'req',
    '-x509',
    ...newKey,
    '-days',
    '3650',
    '-subj',
    '/CN=AIOX development CA',
    ...adding,
    ...out,
  );
  await rename(`${caFile}.partial`, caFile);
}

async function makeLeaf(work: Work, folder: string, leafFile: string, domain: string): Promise<void> {
  const [key, request, leaf, extensions] = ['xmpp.key', 'xmpp.csr', 'xmpp.crt', 'xmpp.ext'].map((file) =>
    join(folder, file),
  ) as [string, string, string, string];
  await writeFile(
    extensions,
    `subjectAltName=DNS:${domain},DNS:agents.${domain},DNS:localhost,IP:127.0.0.1\n` +
      'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' +
      'extendedKeyUsage=serverAuth,clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n',
  );
  await openssl(work, 'req', '-new', ...newKey, '-subj', '/CN=AIOX XMPP', '-keyout', key, '-out', request);
  const signing = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key'), '-CAcreateserial', '-days', '825'];
  await openssl(work, 'x509', '-req', '-in', request, ...signing, '-extfile', extensions, '-out', leaf);
  const both = readFileSync(leaf, 'utf8') + readFileSync(key, 'utf8');
  await writeFile(`${leafFile}.partial`, both, { mode: 0o600 });
  await rename(`${leafFile}.partial`, leafFile);
  await Promise.all([key, request, leaf, extensions].map((file) => rm(file, { force: true })));
}

async function openssl(work: Work, ...args: string[]): Promise<void> {
  try {
    await run(work, 'openssl', args);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`openssl is needed for the certificates (apt-get install -y openssl). ${error.message}`, {
      cause: error,
    });
  }
}
