import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { Agent, fetch as undiciFetch } from 'undici';
import { ofTheApi, readCertificate } from '../config/certificate.ts';
import { reachedAt } from './services/service.ts';

/** How the scripts of this machine find and trust the API of this checkout when it speaks TLS. */
export interface ApiTls {
  /** The certificate it was given; nothing but it is trusted. */
  certFile: string;
  /** Where it listens: its name may lead to another machine, such as a router. */
  address: string;
}

interface Settings {
  AIOX_API_HOST: string;
  AIOX_API_CERT_FILE?: string | undefined;
  AIOX_API_KEY_FILE?: string | undefined;
}

/** The API's origin as people type it, and what scripts need beside it. Throws when the certificate could not serve. */
export function apiOrigin(settings: Settings, port: number): { origin: string; tls?: ApiTls } {
  const { AIOX_API_HOST: host, AIOX_API_CERT_FILE: certFile, AIOX_API_KEY_FILE: keyFile } = settings;
  const address = reachedAt(host);
  if (certFile === undefined || keyFile === undefined) return { origin: `http://${inUrl(address)}:${port}` };
  const { certificate } = readCertificate(certFile, keyFile, ofTheApi);
  const named = /DNS:([^,*\s]+)(?:,|$)/.exec(certificate.subjectAltName ?? '')?.[1] ?? address;
  return { origin: `https://${inUrl(named)}:${port}`, tls: { certFile, address } };
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** `fetch` for the API of this checkout. */
export function apiFetch(tls: ApiTls | undefined): typeof fetch {
  if (!tls) return fetch;
  const dispatcher = new Agent({
    connect: {
      // the leaf alone, not who signed it, is the anchor; and it is the right one whatever name it has
      ca: new X509Certificate(readFileSync(tls.certFile)).toString(),
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
      lookup: (_name, options, found) => lookup(tls.address, options, found),
    },
  });
  return ((input: string, init: object) => undiciFetch(input, { ...init, dispatcher })) as typeof fetch;
}
