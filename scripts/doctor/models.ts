import { listModels } from '../../adapters/models/list-models.ts';
import { operatorEndpoints } from '../../adapters/models/operator-endpoints.ts';
import { asking, ok, type Finding } from './finding.ts';

/** The models the environment names: whether they are reached, and whether the key is taken. */
export async function examineModels(source: Record<string, string | undefined>): Promise<Finding[]> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const endpoints = Object.values(operatorEndpoints(given));
  if (endpoints.length === 0)
    return [ok('models', 'none configured: agents answer with builtin, which is no language model')];
  const found = endpoints.map((endpoint) => {
    const variables = `${endpoint.provider.toUpperCase()}_API_KEY and ${endpoint.provider.toUpperCase()}_BASE_URL`;
    return asking(`models of ${endpoint.provider}`, `check ${variables}; see docs/guides/models.md`, async () => {
      const models = await listModels(endpoint);
      return models.length === 0 ? 'answers, with an empty list' : `answers; ${models.slice(0, 3).join(', ')} …`;
    });
  });
  return Promise.all(found);
}
