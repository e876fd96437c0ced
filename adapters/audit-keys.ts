import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { AnchorCheck, AnchorSigner } from '../domain/audit-ports.ts';

const encoding = { dsaEncoding: 'ieee-p1363' } as const;

/** Signs anchors with the platform's private key for them (P-256, PKCS #8 DER, base64url), ES256. */
export function anchorSigner(key: string): AnchorSigner {
  const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'pkcs8' });
  return {
    keyId: nameOf(createPublicKey(privateKey)),
    sign: (text) => sign('sha256', Buffer.from(text), { key: privateKey, ...encoding }),
  };
}

/** @param keys public keys (P-256, SPKI DER, base64url) with commas between: one that was replaced is kept for what it signed. */
export function anchorCheck(keys: string): AnchorCheck {
  const known = new Map(
    keys.split(',').map((key) => {
      const publicKey = createPublicKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'spki' });
      return [nameOf(publicKey), publicKey];
    }),
  );
  return (keyId, text, signature) => {
    const key = known.get(keyId);
    return key !== undefined && verify('sha256', Buffer.from(text), { key, ...encoding }, signature);
  };
}

const nameOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url');
