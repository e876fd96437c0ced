import { Context } from '@temporalio/activity';

/**
 * Runs work that may be silent for a long time and tells the server every second that it is alive, so that a worker that
 * died is noticed within the heartbeat time-out, and a cancellation reaches the work. Hands in the cancellation signal.
 */
export async function withHeartbeat<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const context = Context.current();
  context.heartbeat();
  const beat = setInterval(() => context.heartbeat(), 1_000);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(beat);
  }
}
