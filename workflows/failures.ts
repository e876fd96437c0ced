import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import { isErrorCode } from '../contracts/errors.ts';
import type { Fault } from '../domain/interruptions.ts';

/** A step that said no by name: the person is told, and the message is finished. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** Model calls that were made before. */
  readonly attempts: number;

  constructor(code: ErrorCode, details: ErrorDetails = {}, attempts = 0) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
    this.attempts = attempts;
  }
}

const causeOf = (error: unknown): unknown => (error instanceof ActivityFailure ? error.cause : error);

const detailsOf = (failure: ApplicationFailure): ErrorDetails => (failure.details?.[0] ?? {}) as ErrorDetails;

/** What a failed step means for the person; undefined for an error in our own code, which must stop the task and be seen. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isCancellation(error)) return new Refusal('message.stopped');
  const cause = causeOf(error);
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) return new Refusal(cause.type, detailsOf(cause));
  return error instanceof ActivityFailure ? new Refusal('internal.error') : undefined;
}

/** Whether an activity waited in its queue until its time was over: nobody has begun it. */
export function neverStarted(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}

/** What happened to a model call that gave no response. */
export function faultOf(error: unknown): Fault {
  const cause = causeOf(error);
  if (neverStarted(error)) return { code: 'worker.unavailable', mayHaveSpent: false, details: {} };
  if (!(cause instanceof ApplicationFailure) || !isErrorCode(cause.type))
    return { code: 'interrupted', mayHaveSpent: true, details: {} };
  const details = detailsOf(cause);
  const { retry_after_s: retryAfter, may_have_spent: spent } = details;
  return {
    code: cause.type,
    details,
    mayHaveSpent: typeof spent === 'boolean' ? spent : cause.type.startsWith('model.'),
    ...(typeof retryAfter === 'number' && { retryAfterSeconds: retryAfter }),
  };
}
