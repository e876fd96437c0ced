import type { ErrorCode } from '../contracts/errors.ts';
import { errors } from '../contracts/errors.ts';
import { reasonCodes } from '../contracts/reasons.ts';
import type { Route } from './endpoint.ts';
import type { JsonSchema } from './openapi-schema.ts';

/** Problem Details (RFC 9457), as api/problem.ts writes them. */
export const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      description: 'urn:problem: and the code of the error, which stays the same',
    },
    title: { type: 'string', description: 'In the language of Accept-Language: English or Portuguese' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One English sentence' },
    reason: {
      type: 'string',
      description: 'A code that names the sentence in detail and stays the same; its facts stand in details',
    },
    instance: { type: 'string', format: 'uri', description: 'Names this occurrence; the same id stands in the log' },
    details: { type: 'object', description: 'Facts of this code, such as a limit' },
    errors: {
      type: 'array',
      description: 'Every member that is wrong, by a JSON Pointer into the body or by the name of a parameter',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string' },
          parameter: { type: 'string' },
          code: { type: 'string', enum: reasonCodes, description: 'What is wrong; a code stays the same' },
          params: {
            type: 'object',
            description: 'Facts of the code: minimum, maximum, expected, allowed, …',
            additionalProperties: {
              anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'array', items: { type: 'string' } }],
            },
          },
          detail: { type: 'string', description: 'The same as an English sentence' },
        },
        required: ['code', 'detail'],
        additionalProperties: false,
      },
    },
  },
  required: ['type', 'title', 'status', 'instance'],
  additionalProperties: false,
};

/** One example for each error of the table. */
export const problemExamples = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(errors).map(([code, { status, title }]) => [
      code,
      {
        summary: title.en,
        value: {
          type: `urn:problem:${code}`,
          title: title.en,
          status,
          instance: 'urn:uuid:0191f0c4-7d3a-7c55-8a53-b52c26a2ac1f',
        },
      },
    ]),
  );

/** What any request may be answered, whichever route takes it. */
const EVERYWHERE: ErrorCode[] = [
  'input.invalid',
  'input.too_large',
  'input.unsupported_media',
  'internal.error',
  'service.unavailable',
];
/** What is answered before a route is found, or instead of it. */
const ELSEWHERE: ErrorCode[] = ['item.not_found', 'method.not_allowed', 'rate.limited'];

/** Every code a route can answer with: its own, and those of the door. `counted`: its requests are counted. */
function errorsOf({ auth, errors: own, idempotency }: Route, counted: boolean): ErrorCode[] {
  const door: ErrorCode[] = [...EVERYWHERE];
  if (counted) door.push('rate.limited');
  if (auth === 'token') door.push('auth.required', 'scope.missing');
  if (idempotency === 'kept') door.push('idempotency.mismatch', 'idempotency.in_progress');
  return [...new Set([...own, ...door])];
}

/** The error responses of a route by status, with `default` for what the door may say of any address. */
export function errorResponses(route: Route, counted: boolean): Record<string, unknown> {
  const byStatus = Map.groupBy(errorsOf(route, counted), (code) => errors[code].status);
  const responses = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [status, problem(codes, counted)] as const);
  return { ...Object.fromEntries<unknown>(responses), default: problem(ELSEWHERE, counted) };
}

function problem(codes: ErrorCode[], counted: boolean) {
  const type = { enum: codes.map((code) => `urn:problem:${code}`) };
  return {
    description: codes.map((code) => errors[code].title.en).join('; or: '),
    headers: headersFor(codes, counted),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem', ...(codes !== ELSEWHERE && { properties: { type } }) },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

function headersFor(codes: ErrorCode[], counted: boolean) {
  const statuses = codes.map((code) => errors[code].status);
  const header = (name: string) => ({ [name]: { $ref: `#/components/headers/${name}` } });
  return {
    ...header('X-Request-Id'),
    ...(counted && { ...header('RateLimit'), ...header('RateLimit-Policy') }),
    ...(statuses.includes(401) && header('WWW-Authenticate')),
    ...(statuses.some((status) => status === 429 || status === 503) && header('Retry-After')),
  };
}
