import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { CodeEnding, Written } from '../../domain/sandbox-ports.ts';
import { endGroup } from '../process-group.ts';
import { limits } from './limits.ts';

export interface Containment {
  command: string;
  args: string[];
  env?: Record<string, string>;
  user?: { uid: number; gid: number } | undefined;
  /** What is written to descriptors 4, 5 and so on, each to its end. */
  inputs: (string | Buffer)[];
  /** Of descriptor 3, in bytes. */
  longestReport: number;
  wallMs: number;
  signal: AbortSignal;
}

export interface Contained {
  ending: CodeEnding;
  stdout: Written;
  stderr: Written;
  /** What came over descriptor 3. */
  report: Buffer;
}

/**
 * Runs a command without an environment to its end, or kills it: when its time is over, when it writes without end, or
 * when the signal says so (then throws the signal's reason). Throws when it cannot be started.
 */
export async function contained(what: Containment): Promise<Contained> {
  const { command, args, env = {}, user, inputs, longestReport, wallMs, signal } = what;
  signal.throwIfAborted();
  const stdio = ['ignore', ...Array.from({ length: 3 + inputs.length }, () => 'pipe' as const)] as const;
  const child = spawn(command, args, { env, cwd: '/', stdio: [...stdio], detached: true, ...user });
  let stopped: 'time' | 'output' | undefined;
  const end = () => {
    // the whole group, for one that has just been started, and its pipes: whoever still writes to them is alone then
    endGroup(child.pid);
    for (const stream of child.stdio) stream?.destroy();
  };
  const stop = (over: 'time' | 'output') => {
    if (stopped) return;
    stopped = over;
    end();
  };
  let written = 0;
  const count = (bytes: number) => (written += bytes) > limits.output && stop('output');
  const [, stdout, stderr, reported, ...writers] = child.stdio as unknown as [null, Readable, Readable, Readable];
  const kept = { stdout: keep(stdout, limits.keptOutput, count), stderr: keep(stderr, limits.keptOutput, count) };
  const report = keep(reported, longestReport, () => {});
  (writers as Writable[]).forEach((writer, index) => {
    writer.on('error', () => {}); // it ended without having read: its status tells why
    writer.end(inputs[index]);
  });
  const timer = setTimeout(() => stop('time'), wallMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    const { code, by } = await new Promise<{ code: number | null; by: string | null }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve({ code, by }));
    });
    signal.throwIfAborted();
    return {
      ending: stopped
        ? { how: 'stopped', over: stopped }
        : code === null
          ? { how: 'killed', signal: by ?? 'unknown' }
          : { how: 'exited', code },
      stdout: kept.stdout.text(),
      stderr: kept.stderr.text(),
      report: report.bytes(),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** Keeps the beginning of a stream and reads the rest, so that the writer can go on. */
function keep(stream: Readable, most: number, count: (bytes: number) => void) {
  const chunks: Buffer[] = [];
  let room = most;
  let cut = false;
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    if (chunk.length > room) cut = true;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room = Math.max(0, room - chunk.length);
    count(chunk.length);
  });
  const bytes = () => Buffer.concat(chunks);
  // a character that was cut in two is left out
  const text = (): Written => ({ text: new TextDecoder().decode(bytes(), { stream: cut }), cut });
  return { bytes, text };
}
