import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const tiers = ['api', 'platform', 'ai', 'bridge'] as const;
export type Tier = (typeof tiers)[number];

export interface Secrets {
  postgres: string;
  roles: Record<Tier, string>;
  redis: string;
  xmppComponent: string;
  xmppAdmin: string;
  demoPassword: string;
  /** X25519, raw, base64url: the private half goes to its own tier only. */
  tierKeys: Record<Tier, { privateKey: string; publicKey: string }>;
  /** ES256, base64url of PKCS8 and SPKI: the platform signs permits, the AI tier verifies them. */
  permitKeys: { privateKey: string; publicKey: string };
  /** ES256: the API signs access tokens. */
  tokenKeys: { privateKey: string; publicKey: string };
  /** ES256: the platform signs the heads of the audit; whoever has the public half can prove it. */
  auditKeys: { privateKey: string; publicKey: string };
}

/**
 * The secrets of one state folder, made once; only the user who starts AIOX can read the file. What an older version did
 * not know yet is added.
 */
export function secretsOf(stateDir: string): Secrets {
  const path = join(stateDir, 'secrets.json');
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : {};
  const made = generate();
  const secrets = { ...made, ...kept };
  if (Object.keys(made).every((name) => name in kept)) return secrets;
  writeFileSync(`${path}.partial`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${path}.partial`, path);
  return secrets;
}

function generate(): Secrets {
  const password = () => randomBytes(24).toString('base64url');
  return {
    postgres: password(),
    roles: perTier(password),
    redis: password(),
    xmppComponent: password(),
    xmppAdmin: password(),
    demoPassword: randomBytes(9).toString('base64url'),
    tierKeys: perTier(agreementKeys),
    permitKeys: signingKeys(),
    tokenKeys: signingKeys(),
    auditKeys: signingKeys(),
  };
}

function perTier<T>(make: () => T): Record<Tier, T> {
  return { api: make(), platform: make(), ai: make(), bridge: make() };
}

function agreementKeys() {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  if (!d || !x) throw new Error('this Node has no X25519');
  return { privateKey: d, publicKey: x };
}

function signingKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
  };
}
