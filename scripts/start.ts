/**
 * `npm start`: everything from nothing to a private agent that answers, until Ctrl-C.
 * `npm start -- --services-only` leaves out our own processes, for running one of them in a debugger.
 */
import { readyMessage } from './ready-message.ts';
import { startStack, type Stack } from './stack.ts';
import { runFilePath } from './state/run-file.ts';
import { Stopped, stopSignal } from './stopping.ts';

let stack: Stack | undefined;
const say = (line: string) => console.log(line);
const signal = stopSignal({ again: () => stack?.killAll() });

try {
  stack = await startStack({
    outside: process.env,
    runFile: runFilePath,
    onLine: say,
    signal,
    ...(process.argv.includes('--services-only') ? { processes: [] } : { demo: true }),
  });
  say(readyMessage(stack));
  const failure = await Promise.race([stack.failed, stopped(signal)]);
  say(failure ? 'Stopping, because one of the processes keeps dying …' : 'Stopping …');
  await stack.stop();
  if (failure) console.error(failure.message);
  else say('Stopped.');
  process.exit(failure ? 1 : 0);
} catch (error) {
  if (error instanceof Stopped) say('Stopped.');
  else console.error(explain(error));
  process.exit(error instanceof Stopped ? 130 : 1);
}

function stopped(asked: AbortSignal): Promise<undefined> {
  if (asked.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => asked.addEventListener('abort', () => resolve(undefined), { once: true }));
}

/** What we wrote ourselves explains itself; of anything else the place is worth knowing. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env['LOG_LEVEL'] === 'debug' ? (error.stack ?? error.message) : error.message;
}
