import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENT_LIMIT_BYTES } from '../../contracts/document.ts';
import type { DocumentParser } from '../../domain/document-ports.ts';
import { UnreadableDocument } from '../../domain/document-ports.ts';
import { inTurn } from '../in-turn.ts';
import { parserAnswer } from './protocol.ts';
import type { ParserRequest } from './read-document.ts';
import { TEXT_LIMIT } from './read-document.ts';

interface Limits {
  /** Milliseconds that reading one file may take. */
  timeLimitMs?: number;
  /** MiB of JavaScript objects; buffers and the rest may take as much again, and what the runtime itself needs. */
  memoryMb?: number;
  /** Files read at the same time by this process; others wait for their turn. */
  atOnce?: number;
}

/** Bytes of an answer: every character of a text may take six in JSON. */
const ANSWER_LIMIT_BYTES = 6 * TEXT_LIMIT + 65_536;
const RUNTIME_MB = 512;

const checkout = join(import.meta.dirname, '..', '..');
const entry = join(import.meta.dirname, 'parser-process.ts');
/** All that it may read: itself, what it imports, and what says how those are to be understood. */
const readable = ['adapters/documents/*', 'domain/*', 'contracts/*', 'node_modules/*', 'package.json'];
const prlimit = '/usr/bin/prlimit';

/**
 * Reads files in a process of its own for each: without an environment, a file to write, a process to start or code made of
 * strings; killed when time, memory or the size of its answer is over. The kernel bounds its memory where `prlimit` is there.
 */
export function documentParser({ timeLimitMs = 20_000, memoryMb = 256, atOnce = 2 }: Limits = {}): DocumentParser {
  const turns = inTurn(atOnce);
  return {
    async parse({ name, mediaType, bytes }, pages, signal) {
      if (bytes.length === 0) throw new UnreadableDocument('This file is empty.');
      if (bytes.length > DOCUMENT_LIMIT_BYTES) throw new UnreadableDocument('This file is too large to be read.');
      const request: ParserRequest = { name, mediaType, pages: pages ?? null };
      const written = await turns(signal, () => ask(request, bytes, { timeLimitMs, memoryMb, signal }));
      const answer = parserAnswer.parse(JSON.parse(written));
      if ('unreadable' in answer) throw new UnreadableDocument(answer.unreadable);
      return { format: answer.format, text: answer.text, extent: answer.extent ?? undefined };
    },
  };
}

interface Bounds {
  timeLimitMs: number;
  memoryMb: number;
  signal: AbortSignal;
}

async function ask(
  request: ParserRequest,
  bytes: Uint8Array,
  { timeLimitMs, memoryMb, signal }: Bounds,
): Promise<string> {
  signal.throwIfAborted();
  const child = start(memoryMb, timeLimitMs);
  let ended: string | undefined;
  const end = (why: string): void => {
    ended ??= why;
    child.kill('SIGKILL');
  };
  const late = setTimeout(() => end(`it takes longer than ${timeLimitMs / 1_000} seconds`), timeLimitMs);
  const stopped = () => end('it was stopped');
  signal.addEventListener('abort', stopped, { once: true });
  try {
    // one that has ended does not take the rest
    child.stdin?.on('error', () => undefined);
    child.stdin?.write(`${JSON.stringify(request)}\n`);
    child.stdin?.end(bytes);
    const pieces: Buffer[] = [];
    let size = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > ANSWER_LIMIT_BYTES) end('it has too much text');
      else pieces.push(piece);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    if (ended !== undefined) throw new UnreadableDocument(`This file cannot be read: ${ended}.`);
    // without a code it was ended by a signal: the runtime's own, when there is no memory left, or the kernel's
    if (code === null) throw new UnreadableDocument('This file cannot be read: it needs more memory than a file may.');
    if (code !== 0) throw new Error(`The process that reads files ended with ${code}`);
    return Buffer.concat(pieces).toString('utf8');
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stopped);
    child.kill('SIGKILL');
  }
}

function start(memoryMb: number, timeLimitMs: number): ChildProcess {
  const node = [
    ...[`--max-old-space-size=${memoryMb}`, '--disallow-code-generation-from-strings', '--no-addons'],
    ...['--permission', ...readable.map((each) => `--allow-fs-read=${join(checkout, each)}`)],
    ...['--no-warnings', entry],
  ];
  const options: SpawnOptions = { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'ignore'] };
  if (!existsSync(prlimit)) return spawn(process.execPath, node, options);
  const bounds = [
    `--data=${(2 * memoryMb + RUNTIME_MB) * 1_048_576}`,
    `--cpu=${Math.ceil((2 * timeLimitMs) / 1_000)}`,
    ...['--core=0', '--fsize=0', '--nofile=64'],
  ];
  return spawn(prlimit, [...bounds, process.execPath, ...node], options);
}
