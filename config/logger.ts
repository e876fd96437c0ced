import { pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger };

/**
 * One JSON line per event on stdout, named after the process. Callers pass an `event` and facts; never a prompt, a
 * text of a conversation or a secret. What looks like one is cut out here as the last net. `fields` adds what every line
 * says of the moment it is written in.
 */
export function createLogger(name: string, level: string, fields?: () => Record<string, string>): Logger {
  return pino({
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(fields && { mixin: fields }),
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'password',
        'token',
        'authorization',
        'secret',
        'key',
        '*.password',
        '*.token',
        '*.authorization',
        '*.secret',
        '*.key',
      ],
      censor: '[redacted]',
    },
    serializers: { error: (error: unknown) => describeError(error) },
  });
}

/** What a log may say of an error: its name, code and message; of a cause the same. Addresses keep no credentials. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    message: error.message.replace(/:\/\/[^@/\s]+@/g, '://[redacted]@').slice(0, 2_000),
    ...(error.stack &&
      depth === 0 && {
        stack: error.stack
          .split('\n')
          .slice(1, 9)
          .map((line) => line.trim()),
      }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}
