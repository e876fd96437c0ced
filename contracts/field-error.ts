import type { ErrorDetails } from './errors.ts';
import { AppError } from './errors.ts';
import type { ReasonCode, ReasonParams } from './reasons.ts';

/** What is wrong with one member: a code that stays with its facts, and the same as an English sentence. */
export interface FieldReason {
  code: ReasonCode;
  params?: ReasonParams;
  detail: string;
}

/** It, and where, as RFC 9457 §3 suggests: a JSON Pointer into the body, or a parameter's name. */
export interface FieldError extends FieldReason {
  pointer?: string;
  parameter?: string;
}

/** `input.invalid` with every field that is wrong. */
export class InvalidInput extends AppError {
  readonly fields: FieldError[];

  constructor(fields: FieldError[], details: ErrorDetails = {}) {
    super('input.invalid', details);
    this.fields = fields.slice(0, 32);
  }
}

/** A JSON Pointer (RFC 6901) as URI fragment. Names come from outside: a long one is cut. */
export const pointerTo = (path: PropertyKey[]): string =>
  cutName(`#${path.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')}`);

export const cutName = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text).toWellFormed();
