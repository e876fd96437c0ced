import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const attributes = (message: string): Record<string, string> =>
  Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));

/** Work a server may ask for: RFC 7677 §4 wants 4,096 rounds at least, and nobody may keep us busy for ever. */
const ROUNDS = { least: 4_096, most: 1_000_000 };

/**
 * The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. The password never leaves, and the
 * server has to prove that it knows it too: `verify` throws otherwise.
 */
export function scramSha256(user: string, password: string, nonce = randomBytes(18).toString('base64')) {
  const bare = `n=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`;
  let serverSignature: Buffer | undefined;
  return {
    first: `n,,${bare}`,
    /** What follows on the server's challenge. */
    final(challenge: string): string {
      const { r = '', s = '', i = '' } = attributes(challenge);
      const rounds = Number(i);
      if (!r.startsWith(nonce) || r === nonce) throw new Error('The XMPP server answered another login');
      if (!(rounds >= ROUNDS.least && rounds <= ROUNDS.most))
        throw new Error(
          `The XMPP server asks for ${i} rounds; between ${ROUNDS.least} and ${ROUNDS.most} are reasonable`,
        );
      const salted = pbkdf2Sync(password.normalize('NFKC'), Buffer.from(s, 'base64'), rounds, 32, 'sha256');
      const clientKey = mac(salted, 'Client Key');
      const withoutProof = `c=biws,r=${r}`;
      const signed = `${bare},${challenge},${withoutProof}`;
      const signature = mac(digest(clientKey), signed);
      serverSignature = mac(mac(salted, 'Server Key'), signed);
      const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
      return `${withoutProof},p=${proof.toString('base64')}`;
    },
    verify(success: string): void {
      const shown = Buffer.from(attributes(success)['v'] ?? '', 'base64');
      if (!serverSignature || shown.length !== serverSignature.length || !timingSafeEqual(shown, serverSignature))
        throw new Error('The XMPP server could not prove that it knows the password; it may be an impostor');
    },
  };
}
