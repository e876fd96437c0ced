import { fileURLToPath } from 'node:url';
import type { CodeEnding, CodeResult, CodeToRun } from '../../domain/sandbox-ports.ts';
import { contained } from './contained.ts';
import { limits } from './limits.ts';

const child = fileURLToPath(new URL('javascript-child.mjs', import.meta.url));
/** Bytes: with more, recursion leaves WebAssembly before it is noticed. */
const stack = 128 * 1024;
const nothing = 0;

/** Runs a program in QuickJS, in a process of its own. Throws when that fails, never for what the program does in it. */
export async function runJavaScript(uid: number, { code, wallMs, signal }: CodeToRun): Promise<CodeResult> {
  const { heap, processorSeconds, openFiles } = limits;
  const { ending, stdout, stderr, report } = await contained({
    command: 'prlimit',
    args: [
      ...[`--cpu=${processorSeconds}:${processorSeconds + 1}`, `--fsize=${nothing}`, `--core=${nothing}`],
      ...[`--nofile=${openFiles}`, process.execPath],
      ...['--permission', '--allow-fs-read=*', '--max-old-space-size=128'],
      ...[child, String(heap), String(stack), String(uid)],
    ],
    inputs: [code],
    longestReport: 16,
    wallMs,
    signal,
  });
  return { ending: endingOf(ending, report, stderr.text), stdout, stderr, files: [], leftOut: [] };
}

function endingOf(ending: CodeEnding, report: Buffer, said: string): CodeEnding {
  if (ending.how === 'killed' && ending.signal === 'SIGXCPU') return { how: 'stopped', over: 'processor' };
  // 1 without a word on descriptor 3: the process ended before the program did
  if (ending.how === 'exited' && report.toString() !== 'done')
    throw new Error(`the JavaScript sandbox failed: ${said.slice(-300).trim()}`);
  return ending;
}
