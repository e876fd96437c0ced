import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import type { ReplayResult } from '../domain/replay-ports.ts';

const { History } = proto.temporal.api.history.v1;
type RecordedHistory = proto.temporal.api.history.v1.IHistory;

interface Settings {
  /** The bundle that the platform worker runs; without one it is made each time, which takes seconds. */
  bundle: string | undefined;
  timeLimitMs?: number;
}

/** Replays an opened history. Throws `service.unavailable` when it takes too long; `signal` ends it. */
export type ReplayHistory = (
  history: RecordedHistory,
  workflowId: string,
  signal: AbortSignal,
) => Promise<ReplayResult>;

const entry = join(import.meta.dirname, 'replay-process.ts');
const MEMORY_MB = 512;
const DIFFERENCE_LENGTH = 2_000;

const answer = z.union([
  z.strictObject({ same: z.literal(true) }),
  z.strictObject({ same: z.literal(false), difference: z.string() }),
]);

/**
 * In a process of its own, without an environment: a workflow that now goes round for ever, or needs all memory there is, takes
 * nobody with it.
 */
export const replayHistory =
  ({ bundle, timeLimitMs = 30_000 }: Settings): ReplayHistory =>
  async (history, workflowId, signal) => {
    const limit = AbortSignal.timeout(timeLimitMs);
    const ending = AbortSignal.any([signal, limit]);
    ending.throwIfAborted();
    const node = [`--max-old-space-size=${MEMORY_MB}`, '--no-warnings', entry, workflowId, ...(bundle ? [bundle] : [])];
    const child = spawn(process.execPath, node, { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
    const end = () => void child.kill('SIGKILL');
    ending.addEventListener('abort', end, { once: true });
    try {
      const closed = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      // one that has ended does not take the rest
      child.stdin.on('error', () => undefined);
      child.stdin.end(History.encode(History.fromObject(history)).finish());
      const [code, written, complaint] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
      signal.throwIfAborted();
      if (limit.aborted) throw new AppError('service.unavailable', { service: 'replay', time_limit_ms: timeLimitMs });
      if (code !== 0) throw new Error(`The process that replays ended with ${code}: ${complaint.slice(0, 2_000)}`);
      const result = answer.parse(JSON.parse(written));
      return result.same ? result : { same: false, difference: result.difference.slice(0, DIFFERENCE_LENGTH) };
    } finally {
      ending.removeEventListener('abort', end);
      end();
    }
  };
