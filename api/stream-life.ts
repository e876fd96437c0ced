import type { Request, Response } from 'express';
import { AppError } from '../contracts/errors.ts';
import type { SignIns } from '../domain/account-ports.ts';
import type { SessionEnds } from '../domain/sign-in-ports.ts';
import type { Subject } from './endpoint.ts';
import type { Authenticate } from './router.ts';

interface Parts {
  authenticate: Authenticate;
  ends: SessionEnds;
  isOpen: SignIns['isOpen'];
  /** Aborts when the process ends: open streams end, and their readers come back elsewhere. */
  closing: AbortSignal;
}

/** How long one event stream may go on. */
export interface StreamLife {
  /** Aborts when the reader leaves, the process closes, or the session (or API key) that opened the stream ends. */
  signal: AbortSignal;
  /** Hands pieces on while the caller is still let in; asked again from time to time, for an end that was not heard of. */
  whileSignedIn: HandOn;
  /**
   * The same for what has an end of its own and is not come back to: it may outlive the access token, but not its session.
   * Throws `auth.required` then, so that it is cut and not ended.
   */
  whileSessionLasts: HandOn;
}

type HandOn = <Piece>(pieces: AsyncIterable<Piece>) => AsyncGenerator<Piece>;

export type OpenStream = (call: { request: Request; response: Response; subject: Subject }) => StreamLife;

const LOOK_AGAIN_MS = 15_000;

/** A stream must not outlive what let it in: the access token, its session, or the API key. */
export const streamLife =
  ({ authenticate, isOpen, ends, closing }: Parts): OpenStream =>
  ({ request, response, subject }) => {
    const over = new AbortController();
    const unwatch = ends.watch(subject.sessionId, () => over.abort());
    response.once('close', () => {
      unwatch();
      over.abort();
    });
    const { authorization } = request.headers;
    return {
      signal: AbortSignal.any([over.signal, closing]),
      whileSignedIn: handedOnWhile(() => letIn(() => authenticate(authorization))),
      whileSessionLasts: handedOnWhile(async () => {
        if (await isOpen(subject.userId, subject.sessionId)) return true;
        throw new AppError('auth.required');
      }),
    };
  };

const handedOnWhile = (mayGoOn: () => Promise<boolean>): HandOn =>
  async function* (pieces) {
    let asked = -Infinity; // at once: it may have ended before we listened
    for await (const piece of pieces) {
      if (performance.now() - asked >= LOOK_AGAIN_MS) {
        if (!(await mayGoOn())) return;
        asked = performance.now();
      }
      yield piece;
    }
  };

async function letIn(check: () => Promise<unknown>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'auth.required') return false;
    throw error;
  }
}
