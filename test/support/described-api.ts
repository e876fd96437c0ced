import type { ApiClient, Json } from './api-client.ts';

export interface DescribedOperation {
  id: string;
  method: string;
  /** As the document has it, `/api/v1` included. */
  path: string;
  /** Names of the parameters in the path. */
  inPath: string[];
  /** Names of the parameters that the query must have. */
  inQuery: string[];
  body: Json | undefined;
  /** Whether the body is a file. */
  takesFile: boolean;
  needsToken: boolean;
  /** Whether success is a stream, of events or of lines, or a file, and no single document. */
  streams: boolean;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
}
interface Described {
  operationId: string;
  security: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json'?: { schema: Json }; 'application/octet-stream'?: Json } };
  responses: Record<string, { content?: Json }>;
}

/** Every operation of `/openapi.json`, as it is served: a route that is added later is among them. */
export async function describedOperations(api: ApiClient): Promise<DescribedOperation[]> {
  const { body } = await api('GET', '//openapi.json');
  const paths = body['paths'] as Record<string, Record<string, Described>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const parameters = described.parameters ?? [];
      return {
        id: described.operationId,
        method: method.toUpperCase(),
        path,
        inPath: parameters.filter((each) => each.in === 'path').map(({ name }) => name),
        inQuery: parameters.filter((each) => each.in === 'query' && each.required).map(({ name }) => name),
        body: described.requestBody?.content['application/json']?.schema,
        takesFile: described.requestBody?.content['application/octet-stream'] !== undefined,
        needsToken: described.security.length > 0,
        streams: Object.values(described.responses).some(({ content = {} }) =>
          ['text/event-stream', 'application/x-ndjson', 'application/octet-stream'].some((type) => type in content),
        ),
      };
    }),
  );
}

/** The operation's address with these values in the places of its parameters. */
export const filled = ({ path }: Pick<DescribedOperation, 'path'>, values: Record<string, string>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `no-value-for-${name}`);
