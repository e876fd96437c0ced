import type { IdempotencyKeys } from '../../domain/idempotency-ports.ts';

/** For a door behind which nobody is signed in: nobody has keys. */
export const nobodysKeys: IdempotencyKeys = {
  claim: () => Promise.reject(new Error('nobody is signed in here')),
  hold: () => Promise.resolve(false),
  answer: () => Promise.resolve(),
  release: () => Promise.resolve(),
};
