import type { Request, Response } from 'express';
import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import { AppError, errors } from '../contracts/errors.ts';
import type { FieldError } from '../contracts/field-error.ts';
import { InvalidInput } from '../contracts/field-error.ts';
import type { ReasonCode, ReasonParams } from '../contracts/reasons.ts';
import { because, isReasonWith, reasonOf, reasons } from '../contracts/reasons.ts';

/** Problem Details for HTTP APIs (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  /** Names this one occurrence; the same id stands in the log. */
  instance: string;
  /** Names the sentence in `detail`, which is English; its facts stand in `details`. */
  reason?: ReasonCode;
  /** Facts of this code, such as a limit. */
  details?: ErrorDetails;
  errors?: FieldError[];
}

/** Describes any error for the outside. What has no name in the table tells nothing but its id. */
export function problemOf(error: unknown, requestId: string, { method, headers }: Request): Problem {
  const known = nameOf(error);
  const { status, title } = errors[known.code];
  const { reason: sentence, reason_code: given, field: _field, ...details } = known.details;
  const fields = fieldsOf(known, method);
  const told = fields.length === 0 && typeof sentence === 'string' ? sentence : undefined;
  const reason = told === undefined ? undefined : reasonNamed(given, told);
  return {
    type: `urn:problem:${known.code}`,
    title: title[prefersPortuguese(headers['accept-language']) ? 'pt' : 'en'],
    status,
    ...(told !== undefined && { detail: told }),
    ...(reason !== undefined && { reason }),
    instance: `urn:uuid:${requestId}`,
    ...(Object.keys(details).length > 0 && { details }),
    ...(fields.length > 0 && { errors: fields }),
  };
}

/** Writes the problem of an error; the only way an error leaves this process. */
export function sendProblem(response: Response, error: unknown, requestId: string): Problem {
  const problem = problemOf(error, requestId, response.req);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="aiox"');
  const scope = problem.type === 'urn:problem:scope.missing' ? problem.details?.['scope'] : undefined;
  if (typeof scope === 'string' && scope !== 'account')
    response.setHeader('WWW-Authenticate', `Bearer realm="aiox", error="insufficient_scope", scope="${scope}"`);
  if (problem.status === 503) response.setHeader('Retry-After', '5');
  const after = problem.details?.['retry_after_s'];
  if (typeof after === 'number') response.setHeader('Retry-After', String(Math.ceil(after)));
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  return problem;
}

/** Names the errors of the HTTP layer itself; everything else that is not of the table is `internal.error`. */
function nameOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, status, limit } = (error ?? {}) as { type?: unknown; status?: unknown; limit?: unknown };
  const refused = (code: ErrorCode, reason: string, details: ErrorDetails = {}): AppError =>
    new AppError(code, { reason, ...details }, { cause: error });
  switch (type) {
    case 'entity.parse.failed':
      return new AppError('input.invalid', because('body_not_json', brokenAt(error)), { cause: error });
    case 'entity.too.large':
      return refused('input.too_large', reasons.body_large, { limit_bytes: Number(limit) });
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return refused('input.unsupported_media', reasons.media_body);
    case 'request.size.invalid':
    case 'request.aborted':
      return refused('input.invalid', reasons.body_early);
    default:
  }
  // what express refuses before a route is found, such as an address with a broken percent escape
  if (status === 400) return refused('input.invalid', reasons.address_broken);
  return new AppError('internal.error', {}, { cause: error });
}

/** The JSON parser's place, without the piece of the body that it quotes. */
function brokenAt(error: unknown): { position?: number } {
  const place = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  return place ? { position: Number(place[1]) } : {};
}

const reasonNamed = (given: unknown, sentence: string): ReasonCode | undefined =>
  isReasonWith(given) ? given : reasonOf(sentence);

/** What an inner room said of one field: it does not know whether that came in a body or in the address. */
function fieldsOf(error: AppError, method: string): FieldError[] {
  if (error instanceof InvalidInput) return error.fields;
  const { field, reason, reason_code: given, ...params } = error.details;
  if (error.code !== 'input.invalid' || typeof field !== 'string') return [];
  const place = method === 'GET' ? { parameter: field } : { pointer: `#/${field.replaceAll('.', '/')}` };
  const detail = typeof reason === 'string' ? reason : 'is not valid';
  const facts = isReasonWith(given) ? { params: params as ReasonParams } : {};
  return [{ ...place, code: reasonNamed(given, detail) ?? 'invalid', ...facts, detail }];
}

/** The better of the two languages we speak (RFC 9110 §12.5.4). */
function prefersPortuguese(acceptLanguage: string | undefined): boolean {
  const weight = (language: string): number =>
    Math.max(
      0,
      ...(acceptLanguage ?? '').split(',').map((entry) => {
        const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
        if (tag !== language && !tag.startsWith(`${language}-`)) return 0;
        const quality = parameters
          .map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1])
          .find((text) => text !== undefined);
        return quality === undefined ? 1 : Number(quality) || 0;
      }),
    );
  return weight('pt') > weight('en');
}
