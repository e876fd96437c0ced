import { createPrivateKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { PERMIT_LIFETIME_S } from '../contracts/permit.ts';
import type { PermitSigner } from '../domain/ports.ts';

/** Signs permits with the platform's private key (PKCS #8 DER, base64url), ES256 (RFC 7518 §3.4). */
export function permitSigner(key: string): PermitSigner {
  const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'pkcs8' });
  return {
    sign: async (claims) =>
      jwt.sign(claims, privateKey, {
        algorithm: 'ES256',
        issuer: 'aiox-platform',
        audience: 'ai',
        expiresIn: PERMIT_LIFETIME_S,
      }),
  };
}
