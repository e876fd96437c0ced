import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same characters typed on another keyboard are the same password (NIST SP 800-63B §5.1.1.2). */
const normalised = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(normalised(password), COST);

export interface PasswordCheck {
  /** Without a stored hash it works as long as with one, and says no: time does not tell who has an account. */
  matches(stored: string | undefined, password: string): Promise<boolean>;
}

/** Prepares the check; costs one hash, so it is done once per process. */
export async function passwordCheck(): Promise<PasswordCheck> {
  const nobodys = await hashPassword(randomBytes(32).toString('base64url'));
  return {
    async matches(stored, password) {
      const right = await verify(stored ?? nobodys, normalised(password));
      return right && stored !== undefined;
    },
  };
}

/** A password made by the platform: 144 random bits. */
export const generatePassword = (): string => randomBytes(18).toString('base64url');
