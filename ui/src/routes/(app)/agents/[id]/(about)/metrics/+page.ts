import { api } from '#lib/api/client.ts';
import type { Reply } from '#lib/api/types.ts';
import { later } from '#lib/agents/later.ts';

type Metrics = Reply<'/agents/{agent}/metrics'>;
const periods: readonly string[] = ['24h', '7d', '30d'];

export function load({ params, url, depends }) {
  depends('aiox:metrics');
  const wanted = url.searchParams.get('period') ?? '';
  const period = periods.includes(wanted) ? wanted : '24h';
  return { metrics: later(api<Metrics>('GET', `/agents/${params.id}/metrics?period=${period}`)) };
}
