import { spawn } from 'node:child_process';

/** How one test ended: `assertion` when it failed by an assertion of its own. */
export interface Ending {
  verdict: 'passed' | 'assertion' | 'failed otherwise';
  output: string;
}

const ofTest = (name: string) => name.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
const literally = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Runs one test by its name in a process of its own, in a checkout of which this need not be the one. */
export async function runTest(folder: string, file: string, name: string): Promise<Ending> {
  // it must not report to the runner of this test, and what a changed copy covers counts for nothing
  const { NODE_TEST_CONTEXT: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  const options = ['--test-reporter=tap', `--test-name-pattern=${literally(name)}`, '--test-timeout=120000'];
  const child = spawn(process.execPath, [...options, file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await new Promise((resolve) => child.once('close', resolve));
  return { verdict: verdictOf(output, name), output };
}

/** Reads TAP 14 as Node writes it: a line for the test, and a block in YAML with what went wrong. */
function verdictOf(tap: string, name: string): Ending['verdict'] {
  const line = new RegExp(
    `^ *(not )?ok \\d+ - ${literally(ofTest(name))}(?: # .*)?$(?:\\n *---\\n([\\s\\S]*?)\\n *\\.\\.\\.$)?`,
    'm',
  );
  const found = line.exec(tap);
  if (!found || !/^# tests 1$/m.test(tap)) return 'failed otherwise';
  const [, failed, details = ''] = found;
  if (!failed) return /^# pass 1$/m.test(tap) ? 'passed' : 'failed otherwise';
  const byAssertion = /failureType: 'testCodeFailure'/.test(details) && /^ *code: 'ERR_ASSERTION'$/m.test(details);
  return byAssertion ? 'assertion' : 'failed otherwise';
}
