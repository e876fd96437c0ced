/** What one look has shown. `wrong` means that AIOX does not work as it is; `warning` that somebody should know. */
export interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'wrong';
  says: string;
  /** A command, or a sentence when none would do. */
  mend?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const warning = (check: string, says: string, mend: string): Finding => ({
  check,
  state: 'warning',
  says,
  mend,
});
export const wrong = (check: string, says: string, mend: string): Finding => ({ check, state: 'wrong', says, mend });

const milliseconds = 8_000;

/** Asks something that may be away: an answer is `ok` with what it says, a failure is `wrong` with the reason. */
export async function asking(check: string, mend: string, ask: () => Promise<Finding | string>): Promise<Finding> {
  const timer = Promise.withResolvers<never>();
  const late = setTimeout(() => timer.reject(new Error(`no answer within ${milliseconds / 1_000} s`)), milliseconds);
  try {
    const answer = await Promise.race([ask(), timer.promise]);
    return typeof answer === 'string' ? ok(check, answer) : answer;
  } catch (error) {
    return wrong(check, reasonOf(error), mend);
  } finally {
    clearTimeout(late);
  }
}

/** One line, without credentials; connection errors have their reason one level down. */
export function reasonOf(error: unknown): string {
  const { message, cause, code, errors } = error as Error & { code?: string; errors?: Error[] };
  const inner = errors?.[0] ?? cause;
  const own = message || code || String(error);
  const text = inner instanceof Error && inner.message ? `${own}: ${inner.message}` : own;
  return text
    .replaceAll(/:\/\/[^@/\s]+@/g, '://…@')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 300);
}
