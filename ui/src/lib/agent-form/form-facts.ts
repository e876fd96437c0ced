import { api } from '../api/client.ts';
import type { Models, Reply, Tool, Workers } from '../api/types.ts';

/** What a form of an agent has to know of the platform and the account. */
export interface FormFacts {
  tools: Tool[];
  models: Models;
  workers: Workers;
  quota: Reply<'/governance/quota'>;
}

export async function formFacts(): Promise<FormFacts> {
  const [{ items: tools }, models, workers, quota] = await Promise.all([
    api<Reply<'/tools'>>('GET', '/tools'),
    api<Models>('GET', '/models'),
    api<Workers>('GET', '/workers'),
    api<Reply<'/governance/quota'>>('GET', '/governance/quota'),
  ]);
  return { tools, models, workers, quota };
}
