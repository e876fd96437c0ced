import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { apiTypesPath, openApiTypes } from '../../scripts/openapi-types.ts';
import { sharedPlatform } from '../support/shared-platform.ts';

it('the dashboard knows the API as it is described today', async () => {
  const platform = await sharedPlatform();
  const isToday = readFileSync(apiTypesPath, 'utf8') === (await openApiTypes(platform.stack.run.api));
  await platform.stop();
  assert.ok(isToday, 'the description has changed: npm run api-types');
});
