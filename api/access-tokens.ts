import { createHash, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Subject } from './endpoint.ts';

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME_S = 900;

/** Whom a token is for: one for the one is no token for the other. */
type Audience = 'aiox-api' | 'aiox-temporal';
const claims = z.object({ sub: uuid, sid: uuid, jid: z.string() });

export interface AccessTokens {
  issue(subject: Subject): string;
  /** Throws `auth.required` for whatever is not a token of ours that is valid now. Says nothing of the session. */
  verify(token: string): Subject;
  /** The public key (RFC 7517), for whoever wants to check a token of ours. */
  jwks: { keys: JsonWebKey[] };
}

/**
 * Access tokens as JWT (RFC 7519, RFC 9068 in spirit) signed with ES256 and nothing else.
 * @param key P-256 private key, PKCS #8 DER in base64url.
 * @param domain becomes the issuer.
 * @param audience of these tokens; they are good for nothing else.
 */
export function accessTokens(key: string, domain: string, audience: Audience = 'aiox-api'): AccessTokens {
  const privateKey = readKey(key);
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = thumbprint(jwk);
  const issuer = `https://${domain}`;
  return {
    issue: ({ userId, sessionId, jid }) =>
      jwt.sign({ sid: sessionId, jid }, privateKey, {
        algorithm: 'ES256',
        keyid: kid,
        issuer,
        audience,
        subject: userId,
        jwtid: randomUUID(),
        expiresIn: ACCESS_TOKEN_LIFETIME_S,
      }),
    verify(token) {
      try {
        const { header, payload } = jwt.verify(token, publicKey, {
          algorithms: ['ES256'],
          issuer,
          audience,
          complete: true,
        });
        if (header.kid !== kid) throw new Error('a key that is not ours');
        const { sub, sid, jid } = claims.parse(payload);
        return { userId: sub, sessionId: sid, jid };
      } catch (cause) {
        throw new AppError('auth.required', { reason: reasons.access_token_over }, { cause });
      }
    },
    jwks: { keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] },
  };
}

function readKey(key: string): KeyObject {
  const message = 'AIOX_TOKEN_KEY must be a P-256 private key, PKCS #8 DER in base64url';
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'pkcs8' });
    if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('another kind of key');
    return privateKey;
  } catch {
    throw new Error(message); // without the cause: it could quote the key
  }
}

/** RFC 7638: the key's own name. */
const thumbprint = ({ crv, kty, x, y }: JsonWebKey): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
