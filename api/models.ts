import { z } from 'zod';
import type { Provider } from '../contracts/agent.ts';
import { providers } from '../contracts/agent.ts';
import type { WorkerRoll } from '../domain/account-ports.ts';
import type { ModelKeys } from '../domain/model-key-ports.ts';
import { SILENCE_MS } from '../domain/worker-health.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

interface Parts {
  workers: WorkerRoll;
  keys: Pick<ModelKeys, 'list'>;
}

const offer = z.strictObject({
  /** What the operator's endpoint lists; another name may be known to it all the same, and one's own endpoint is not asked. */
  models: z.array(z.string()),
  /** Whether some AI worker could call this provider for you now. */
  available: z.boolean(),
  /** Whether the operator gave a key or an endpoint. */
  operator: z.boolean(),
  /** Whether you brought a key of your own; it goes before the operator's. */
  own_key: z.boolean(),
  note: z.string().nullable(),
});

/** `models`: which providers and models can be chosen, as the AI workers that live report it. */
export const modelRoutes = ({ workers, keys }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/models',
    summary: 'List the providers and their models',
    auth: 'token',
    reply: z.strictObject({ providers: z.record(z.enum(providers), offer) }),
    errors: ['service.unavailable'],
    async handle({ subject }) {
      const [roll, own] = await Promise.all([workers.all(), keys.list(subject.userId)]);
      const living = roll.filter(({ silentMs }) => silentMs <= SILENCE_MS.unavailable);
      const offers = living.map(({ capabilities }) => capabilities.providers);
      const owned = new Set<Provider>(own.map(({ provider }) => provider));
      const entries = providers.map((provider) => {
        const by = offers.flatMap((each) => each[provider] ?? []);
        return [provider, offerOf(provider, by, owned.has(provider))];
      });
      return { providers: Object.fromEntries(entries) as Record<Provider, z.input<typeof offer>> };
    },
  }),
];

type Offered = { operator: boolean; models: string[] };

function offerOf(provider: Provider, by: Offered[], ownKey: boolean): z.input<typeof offer> {
  const operator = by.some((each) => each.operator);
  const available = by.length > 0 && (operator || ownKey);
  return {
    models: [...new Set(by.flatMap(({ models }) => models))].sort(),
    ...{ available, operator, own_key: ownKey },
    note: noteOn(provider, by.length > 0, available),
  };
}

function noteOn(provider: Provider, reachable: boolean, available: boolean): string | null {
  if (!reachable) return 'no AI worker that can call it is running';
  if (provider === 'builtin') return 'not a language model: it quotes what you told the agent';
  return available ? null : 'bring a key of your own (model-keys), or ask the operator for one';
}
