import type { Request, Response } from 'express';
import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';
import { AppError, errors } from '../contracts/errors.ts';
import type { FieldError } from './parse-input.ts';
import { InvalidInput } from './parse-input.ts';

/** Problem Details for HTTP APIs (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  /** Names this one occurrence; the same id stands in the log. */
  instance: string;
  /** Facts of this code, such as a limit. */
  details?: ErrorDetails;
  errors?: FieldError[];
}

/** Describes any error for the outside. What has no name in the table tells nothing but its id. */
export function problemOf(error: unknown, requestId: string, { method, headers }: Request): Problem {
  const known = nameOf(error);
  const { status, title } = errors[known.code];
  const { reason, field, ...details } = known.details;
  const fields = fieldsOf(known, field, reason, method);
  const sentence = typeof reason === 'string' && fields.length === 0 ? reason : undefined;
  return {
    type: `urn:problem:${known.code}`,
    title: title[prefersPortuguese(headers['accept-language']) ? 'pt' : 'en'],
    status,
    ...(sentence !== undefined && { detail: sentence }),
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
  const because = (code: ErrorCode, reason: string, details: ErrorDetails = {}): AppError =>
    new AppError(code, { reason, ...details }, { cause: error });
  switch (type) {
    case 'entity.parse.failed':
      return because('input.invalid', `The body is not a JSON object${parserSays(error)}`);
    case 'entity.too.large':
      return because('input.too_large', 'The body is too large', { limit_bytes: Number(limit) });
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return because(
        'input.unsupported_media',
        'Send application/json in UTF-8, as it is or compressed with gzip; a file as it is',
      );
    case 'request.size.invalid':
    case 'request.aborted':
      return because('input.invalid', 'The body ended early');
    default:
  }
  // what express refuses before a route is found, such as an address with a broken percent escape
  if (status === 400) return because('input.invalid', 'The address cannot be decoded');
  return new AppError('internal.error', {}, { cause: error });
}

/** The JSON parser's place, without the piece of the body that it quotes. */
function parserSays(error: unknown): string {
  const place = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  return place ? ` (it breaks at position ${place[1]})` : '';
}

/** What an inner room said of one field: it does not know whether that came in a body or in the address. */
function fieldsOf(error: AppError, field: unknown, reason: unknown, method: string): FieldError[] {
  if (error instanceof InvalidInput) return error.fields;
  if (error.code !== 'input.invalid' || typeof field !== 'string') return [];
  const place = method === 'GET' ? { parameter: field } : { pointer: `#/${field.replaceAll('.', '/')}` };
  return [{ ...place, detail: typeof reason === 'string' ? reason : 'is not valid' }];
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
