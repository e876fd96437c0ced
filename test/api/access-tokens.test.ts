import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { describe, it } from 'node:test';
import jwt from 'jsonwebtoken';
import { accessTokens } from '../../api/access-tokens.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const tokens = accessTokens(privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'), 'aiox.test');
const subject = { userId: randomUUID(), sessionId: randomUUID(), jid: 'ana@aiox.test' };
const [jwk] = tokens.jwks.keys as [JsonWebKey & { kid: string }];

describe('access tokens', () => {
  it('prove who calls, and anybody can check them with the published key', () => {
    const token = tokens.issue(subject);
    assert.deepEqual(tokens.verify(token), subject);
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const { header, payload } = jwt.verify(token, publicKey, { complete: true }) as jwt.Jwt & {
      payload: jwt.JwtPayload;
    };
    assert.equal(header.kid, jwk.kid);
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 900);
    assert.equal(jwk.d, undefined, 'the private half stays here');
  });

  it('are refused when they are forged, in every way that is known', () => {
    const claims = { sid: subject.sessionId, jid: subject.jid };
    const usual = { keyid: jwk.kid, issuer: 'https://aiox.test', audience: 'aiox-api', subject: subject.userId };
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const publicPem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const es256 = { algorithm: 'ES256', expiresIn: 900, ...usual } as const;
    const [head = '', body = '', signature = ''] = tokens.issue(subject).split('.');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged: Record<string, string> = {
      'alg none': `${part({ alg: 'none', typ: 'JWT', kid: jwk.kid })}.${body}.`,
      'HS256 with the public key': hs256(part({ alg: 'HS256', typ: 'JWT', kid: jwk.kid }), body, publicPem as string),
      'another key': jwt.sign(claims, stranger, es256),
      'another audience': jwt.sign(claims, privateKey, { ...es256, audience: 'ai' }),
      'another issuer': jwt.sign(claims, privateKey, { ...es256, issuer: 'https://evil.test' }),
      'another kid': jwt.sign(claims, privateKey, { ...es256, keyid: 'x' }),
      'run out': jwt.sign(claims, privateKey, { ...es256, expiresIn: -1 }),
      'no session': jwt.sign({ jid: subject.jid }, privateKey, es256),
      'changed claims': `${head}.${part({ ...claims, sub: randomUUID() })}.${signature}`,
      nonsense: 'x.y.z',
    };
    for (const [how, token] of Object.entries(forged))
      assert.throws(() => tokens.verify(token), { code: 'auth.required' }, how);
  });

  it('need a key of the right kind, and do not quote the wrong one', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const wrong = rsa.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
    for (const key of [wrong, 'AAAA']) {
      assert.throws(
        () => accessTokens(key, 'aiox.test'),
        (error: Error) => {
          assert.match(error.message, /AIOX_TOKEN_KEY/);
          assert.ok(!JSON.stringify([error.message, error.stack]).includes(key.slice(0, 40)) || key.length < 40);
          return true;
        },
      );
    }
  });
});

const hs256 = (head: string, body: string, secret: string): string =>
  `${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`;
