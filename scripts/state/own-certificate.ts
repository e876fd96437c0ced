import { readCertificate } from '../../config/certificate.ts';
import type { SetupConfig } from '../../config/setup.ts';

/** Authorities that this machine knows, for a certificate that a public one has signed. */
const publicAuthorities = '/etc/ssl/certs/ca-certificates.crt';

export interface OwnCertificate {
  /** Chain and key together, as the XMPP server wants them. */
  pem: string;
  caFile: string;
  /** The domains among the wanted ones that it does not name. */
  missing: string[];
  validTo: Date;
}

type Settings = Pick<SetupConfig, 'AIOX_XMPP_CERT_FILE' | 'AIOX_XMPP_KEY_FILE' | 'AIOX_XMPP_CA_FILE'>;

/** The certificate the user has for `domain`; undefined when none is named. Throws when it could not serve. */
export function ownCertificate(settings: Settings, domain: string): OwnCertificate | undefined {
  const { AIOX_XMPP_CERT_FILE: certFile, AIOX_XMPP_KEY_FILE: keyFile, AIOX_XMPP_CA_FILE: caFile } = settings;
  if (certFile === undefined || keyFile === undefined) return undefined;
  const variables = { cert: 'AIOX_XMPP_CERT_FILE', key: 'AIOX_XMPP_KEY_FILE' };
  const { chain, key, certificate, validTo } = readCertificate(certFile, keyFile, variables);
  const missing = [domain, `agents.${domain}`].filter((name) => certificate.checkHost(name) === undefined);
  if (missing.includes(domain))
    throw new Error(
      `AIOX_XMPP_CERT_FILE: ${certFile} is for ${certificate.subjectAltName ?? certificate.subject}, not for ${domain}; ` +
        `set AIOX_DOMAIN to its name, or get one for ${domain} and agents.${domain}`,
    );
  // a file that holds both, as some tools write it, is not written twice
  const pem = chain.includes('PRIVATE KEY') ? chain : `${chain.trimEnd()}\n${key}`;
  return { pem, caFile: caFile ?? publicAuthorities, missing, validTo };
}
