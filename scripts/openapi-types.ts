import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { checkout } from './state/folders.ts';

export const apiTypesPath = join(checkout, 'ui', 'src', 'lib', 'api', 'schema.d.ts');

/** The types in TypeScript of what the API takes and what it answers when all is well; a problem has one shape everywhere. */
export async function openApiTypes(api: string): Promise<string> {
  const reply = await fetch(`${api}/openapi.json`);
  if (!reply.ok) throw new Error(`${api}/openapi.json answered ${reply.status}`);
  const described = (await reply.json()) as Described;
  for (const operation of Object.values(described.paths).flatMap((methods) => Object.values(methods)))
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses)
        .filter(([status]) => status.startsWith('2'))
        .map(([status, { headers: _, ...response }]) => [status, response]),
    );
  const nodes = await openapiTS(described as unknown as Parameters<typeof openapiTS>[0], { alphabetize: true });
  return `/* Written by \`npm run api-types\`. */\n${astToString(nodes)}`;
}

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { headers?: unknown }> }>>;
}
