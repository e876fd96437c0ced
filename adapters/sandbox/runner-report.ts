import { constants } from 'node:os';
import type { CodeEnding, CodeResult } from '../../domain/sandbox-ports.ts';
import { limits } from './limits.ts';

/** Bytes of the longest one: eleven hundred-odd lines with a name of 255 bytes each, and the files. */
export const longestReport = 128 * 1024 + limits.filesBytes;

const reasons: Record<string, string> = {
  irregular: 'not a regular file',
  many: `more than ${limits.files} files`,
  large: `more than ${limits.filesBytes} bytes in all`,
  unreadable: 'it could not be read',
};

/**
 * What `runner.py` says at the end; undefined when the program did not let it. Throws when it could not keep the program
 * from what it must not do (then that has not run), and for a report that is none.
 */
export function readRunnerReport(report: Buffer): Pick<CodeResult, 'ending' | 'files' | 'leftOut'> | undefined {
  const end = report.indexOf('\n\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = report.subarray(0, end).toString().split('\n');
  const files: CodeResult['files'] = [];
  const leftOut: CodeResult['leftOut'] = [];
  let at = end + 2;
  for (const line of lines) {
    const [kind = '', about = '', hex = ''] = line.split(' ');
    const name = Buffer.from(hex, 'hex').toString();
    if (kind === 'file') files.push({ name, bytes: report.subarray(at, (at += Number(about))) });
    else leftOut.push({ name, why: reasons[about] ?? about });
  }
  if (at !== report.length) throw new Error('the report of the sandbox is not complete');
  return { ending: endingOf(first), files, leftOut };
}

function endingOf(line: string): CodeEnding {
  const [, begun, code, signal, over] = /^end (begun|refused) (-|\d+) (-|\d+) (-|files)$/.exec(line) ?? [];
  if (begun !== 'begun') throw new Error('the sandbox could not be closed: nothing was run');
  if (over === 'files') return { how: 'stopped', over };
  if (signal === '-') return { how: 'exited', code: Number(code) };
  const name = Object.entries(constants.signals).find(([, number]) => number === Number(signal))?.[0];
  return name === 'SIGXCPU' ? { how: 'stopped', over: 'processor' } : { how: 'killed', signal: name ?? `${signal}` };
}
