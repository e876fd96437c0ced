import type { Readable, Writable } from 'node:stream';
import { clearLine, createInterface, cursorTo } from 'node:readline';

const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`;
const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
/** What a model writes must not steer the terminal: control characters other than tab and line feed are shown as "�". */
// eslint-disable-next-line no-control-regex
const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\uFFFD');

/** Where lines come from and what happens is shown. */
export interface Screen {
  lines: AsyncIterable<string>;
  note(text: string): void;
  reply(name: string, text: string): void;
  close(): void;
}

/** A person at a terminal: everything is shown above the line that is being typed. */
export function interactiveScreen(input: Readable, output: Writable): Screen {
  const lines = createInterface({ input, output, prompt: '> ' });
  const show = (text: string): void => {
    clearLine(output, 0);
    cursorTo(output, 0);
    output.write(`${text}\n`);
    lines.prompt(true);
  };
  lines.on('SIGINT', () => lines.close());
  return {
    lines: prompted(lines),
    note: (text) => show(dim(printable(text))),
    reply: (name, text) => show(`${bold(printable(name))}  ${printable(text)}`),
    close: () => lines.close(),
  };
}

async function* prompted(lines: ReturnType<typeof createInterface>): AsyncGenerator<string> {
  lines.prompt();
  for await (const line of lines) {
    yield line;
    lines.prompt();
  }
}

/** A pipe: only the replies are written, so that they can be read by the next program. */
export function pipedScreen(input: Readable, output: Writable): Screen {
  const lines = createInterface({ input });
  return {
    lines,
    note: () => {},
    reply: (_name, text) => output.write(`${printable(text)}\n`),
    close: () => lines.close(),
  };
}
