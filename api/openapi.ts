import type { Route } from './endpoint.ts';
import { errorResponses, problemExamples, problemSchema } from './openapi-errors.ts';
import { jsonSchemaOf, membersOf } from './openapi-schema.ts';

export interface MountedRoutes {
  /** What stands before each path, such as `/api/v1`; empty for none. */
  root: string;
  routes: Route[];
}

const text = { type: 'string' };
const binary = { type: 'string', format: 'binary' };
const headers = {
  'X-Request-Id': { description: 'Names this request; the same id stands in the log', schema: text },
  'WWW-Authenticate': { description: 'How to sign in (RFC 6750)', schema: text },
  RateLimit: {
    description:
      'What is left of each limit that the request was counted by: `r` requests, and all of them again in `t` seconds (draft-ietf-httpapi-ratelimit-headers)',
    schema: text,
    example: '"reads-address";r=11998;t=58, "reads-user";r=1198;t=58',
  },
  'RateLimit-Policy': {
    description: 'Those limits: `q` requests in `w` seconds',
    schema: text,
    example: '"reads-address";q=12000;w=60, "reads-user";q=1200;w=60',
  },
  'Retry-After': { description: 'Seconds after which another try makes sense', schema: { type: 'integer' } },
  'Idempotency-Replayed': {
    description: 'true: this is the answer of an earlier request with the same Idempotency-Key; nothing ran again',
    schema: { type: 'string', enum: ['true'] },
  },
};

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    example: '9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b',
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'The id of the last event that was seen: the stream goes on after it, or begins with `reset`',
    schema: text,
  },
};

/** The OpenAPI 3.1 document of all routes, made of the same data as the router. */
export function openApiDocument(mounted: MountedRoutes[], version: string) {
  const all = mounted.flatMap(({ root, routes }) => routes.map((route) => ({ root, route })));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { root, route } of all)
    (paths[`${root}${pathOf(route)}`] ??= {})[route.method] = operation(route, root !== '');
  return {
    openapi: '3.1.0',
    info: {
      title: 'AIOX',
      version,
      description:
        'Private AI agents with an XMPP address of their own. Errors are problem details (RFC 9457). Lists are read page by page: `next_cursor` of one page is `cursor` of the next.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(paths).flatMap((path) => Object.values(path).flatMap(tagsOf)))]
      .sort()
      .map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An access token of `/auth/login`, or an API key. A key needs the scope that is named beside the route; `account` takes a person who has signed in.',
        },
      },
      schemas: { Problem: problemSchema },
      examples: problemExamples(),
      headers,
      parameters,
    },
  };
}

const tagsOf = (described: unknown): string[] => (described as { tags: string[] }).tags;

/** `counted`: its requests are counted, as those of all routes under the root are. */
function operation(route: Route, counted: boolean) {
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [counted ? tagOf(route) : 'platform'],
    security: route.auth === 'token' ? [{ bearer: [route.scope] }] : [],
    parameters: parametersOf(route),
    ...(route.body && {
      requestBody: {
        required: !jsonAccepts(route, {}),
        content: { 'application/json': { schema: jsonSchemaOf(route.body, 'input') } },
      },
    }),
    ...(route.bytes && {
      requestBody: {
        required: true,
        description: `The file, at most ${route.bytes.limit} bytes, with any Content-Type: that is kept as its media type`,
        content: { 'application/octet-stream': { schema: binary } },
      },
    }),
    responses: { [route.status]: success(route, counted), ...errorResponses(route, counted) },
  };
}

/** Whether a request without a body is taken for an empty one. */
const jsonAccepts = ({ body }: Route, value: unknown): boolean => body?.safeParse(value).success ?? false;

function parametersOf({ params, query, idempotency, events }: Route): unknown[] {
  const shared = (name: keyof typeof parameters) => ({ $ref: `#/components/parameters/${name}` });
  return [
    ...membersOf(params).map(({ name, schema }) => ({ name, in: 'path', required: true, schema })),
    ...membersOf(query).map(({ name, schema, required }) => ({ name, in: 'query', required, schema })),
    ...(idempotency === 'kept' || idempotency === 'own' ? [shared('IdempotencyKey')] : []),
    ...(events ? [shared('LastEventId')] : []),
  ];
}

function success({ reply, events, lines, file, idempotency }: Route, counted: boolean) {
  const names = [
    ...['X-Request-Id', ...(counted ? ['RateLimit', 'RateLimit-Policy'] : [])],
    ...(idempotency === 'kept' ? ['Idempotency-Replayed'] : []),
  ];
  const common = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  if (events)
    return {
      description: 'Server-sent events until the end; a comment every 15 seconds says that the stream lives',
      headers: common,
      // OpenAPI 3.1 has no word for a stream of items: what `data` of each event holds stands beside the text
      content: { 'text/event-stream': { schema: text, 'x-event-data': jsonSchemaOf(events, 'output') } },
    };
  if (lines)
    return {
      description: 'JSON Lines: one JSON text a line, until the end',
      headers: common,
      content: { 'application/x-ndjson': { schema: text, 'x-line-data': jsonSchemaOf(lines, 'output') } },
    };
  if (file)
    return {
      description: 'The file, as an attachment (RFC 6266) under its name',
      headers: common,
      content: { 'application/octet-stream': { schema: binary } },
    };
  if (!reply) return { description: 'Done', headers: common };
  const schema = jsonSchemaOf(reply, 'output');
  return { description: 'Done', headers: common, content: { 'application/json': { schema } } };
}

/** `/agents/:agent` as OpenAPI writes it. */
const pathOf = ({ path }: Route): string => path.replace(/:(\w+)/g, '{$1}');

const tagOf = ({ path }: Route): string => path.split('/')[1] ?? '';

/** `get /agents/:agent/messages` becomes `getAgentMessages`: a list that is followed by the name of its item is that item. */
function operationIdOf({ method, path }: Route): string {
  const parts = path.split('/').filter((part) => part !== '');
  const named = parts.filter((part, index) => part.startsWith(':') || !parts[index + 1]?.startsWith(':'));
  const words = named.flatMap((part) => part.split(/[^a-z0-9]+/i)).filter((word) => word !== '');
  return `${method}${words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')}`;
}
