/**
 * `npm run api-types [address]`: writes the dashboard's types of the API from the description that a running platform
 * serves; without an address from the one that `npm start` started here. A test notices when they are old.
 */
import { writeFileSync } from 'node:fs';
import { apiTypesPath, openApiTypes } from './openapi-types.ts';
import { readRunFile } from './state/run-file.ts';

const address = process.argv[2] ?? readRunFile()?.api;
if (address === undefined) {
  console.error('Nothing runs here: npm start, or give the address of an API.');
  process.exit(1);
}
writeFileSync(apiTypesPath, await openApiTypes(address));
