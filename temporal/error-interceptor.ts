import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { ZodError } from 'zod';
import { DatabaseError } from '../adapters/postgres/database-error.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { AppError, errors } from '../contracts/errors.ts';

/** The error table's row as Temporal has to know it: type = code, retried by the server only where the table says so. */
export const failureOf = (error: AppError): ApplicationFailure =>
  ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nonRetryable: !errors[error.code].retryable,
    details: [error.details],
    ...(error.cause instanceof Error && { cause: error.cause }),
  });

/** SQLSTATE classes of a value that does not fit: data exception (22), integrity constraint violation (23). */
const isValueRefused = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && /^2[23]/.test(error.sqlState);

/** What no repetition mends, as the same value would come again; told without the value. */
function hopeless(error: unknown): ApplicationFailure | undefined {
  if (isValueRefused(error)) return internal(`The database does not take a value (SQLSTATE ${error.sqlState})`);
  if (!(error instanceof ZodError)) return undefined;
  const fields = error.issues.map(({ code, path }) => `${path.join('.')} ${code}`.trim());
  return internal(`A value does not have the agreed shape: ${fields.join(', ')}`.slice(0, 500));
}

const internal = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'internal.error' satisfies ErrorCode);

/**
 * Makes errors of the table failures that workflows know by their code. Unknown errors stay unknown: Temporal retries
 * them, unless a value is at fault that would be the same again. An activity that our own shutdown interrupts has failed, it was not cancelled: nobody asked for that.
 */
export const errorInterceptor: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (error instanceof AppError) throw failureOf(error);
        if (error instanceof CancelledFailure && error.message === 'WORKER_SHUTDOWN')
          throw ApplicationFailure.retryable('The worker is shutting down', 'WorkerShutdown');
        throw hopeless(error) ?? error;
      }
    },
  },
});
