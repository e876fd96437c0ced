/**
 * `npm run api-types [address]`: writes the dashboard's types of the API from the description that a running platform
 * serves; without an address from the one that `npm start` started here. A test notices when they are old.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { checkout } from './state/folders.ts';
import type { RunFile } from './state/run-file.ts';

const running = (): string => (JSON.parse(readFileSync(join(checkout, '.aiox', 'run.json'), 'utf8')) as RunFile).api;
const address = process.argv[2] ?? running();

/** Where they lie in a checkout. */
const file = join(checkout, 'ui', 'src', 'lib', 'api', 'schema.d.ts');

writeFileSync(file, await apiTypes(address));

/** The types in TypeScript of what the API takes and what it answers when all is well; a problem has one shape everywhere. */
async function apiTypes(api: string): Promise<string> {
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
