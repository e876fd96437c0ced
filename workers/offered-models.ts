import { listModels } from '../adapters/models/list-models.ts';
import type { ModelSettings } from '../adapters/models/operator-endpoints.ts';
import { operatorEndpoints } from '../adapters/models/operator-endpoints.ts';
import type { RemoteProvider } from '../adapters/models/provider-client.ts';
import { providers } from '../contracts/agent.ts';
import type { WorkerCapabilities } from '../contracts/worker-capabilities.ts';

const EVERY_MS = 10 * 60_000;

export interface OfferedModels {
  /** What this worker can call now, for its report. */
  providers(): WorkerCapabilities['providers'];
  stop(): void;
}

/**
 * Asks the operator's endpoints for their models, now and every ten minutes. A list is a help for choosing and no
 * condition: an endpoint that gives none is called all the same.
 */
export function offeredModels(
  settings: ModelSettings,
  log: { warn(line: Record<string, unknown>): void },
  everyMs = EVERY_MS,
): OfferedModels {
  const endpoints = Object.values(operatorEndpoints(settings));
  const listed = new Map<RemoteProvider, string[]>();
  const failing = new Set<RemoteProvider>();
  const asking = new Set<RemoteProvider>();
  const list = async (endpoint: (typeof endpoints)[number]) => {
    const { provider } = endpoint;
    asking.add(provider);
    try {
      listed.set(provider, await listModels(endpoint));
      failing.delete(provider);
    } catch (error) {
      listed.delete(provider);
      if (!failing.has(provider)) log.warn({ event: 'models_not_listed', provider, because: nameOf(error) });
      failing.add(provider);
    } finally {
      asking.delete(provider);
    }
  };
  const ask = () => {
    // One that is still answering is not asked again.
    for (const endpoint of endpoints) if (!asking.has(endpoint.provider)) void list(endpoint);
  };
  ask();
  const timer = setInterval(ask, everyMs).unref();
  const given = new Set(endpoints.map(({ provider }) => provider));
  const offer = (provider: RemoteProvider) => ({
    operator: given.has(provider),
    models: listed.get(provider) ?? [],
  });
  return {
    providers: () => ({
      builtin: { operator: true, models: ['builtin'] },
      ...Object.fromEntries(
        providers.filter((provider) => provider !== 'builtin').map((provider) => [provider, offer(provider)]),
      ),
    }),
    stop: () => clearInterval(timer),
  };
}

/** What an endpoint writes may hold a key: of its answer only the kind of fault is logged. */
const nameOf = (error: unknown): string => {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? (message.startsWith('The list of models') ? message : name);
};
