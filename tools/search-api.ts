import { z } from 'zod';
import { reasons } from '../contracts/reasons.ts';
import { hostOf, mayReach } from '../domain/policy/validate-tool-call.ts';
import type { Tool, ToolSpec } from '../domain/tool-ports.ts';
import { policyWith } from './defaults.ts';
import type { Found } from './searxng.ts';
import { searxng } from './searxng.ts';

const search = z.strictObject({
  query: z
    .string()
    .max(500)
    .refine((text) => text.trim() !== '', reasons.text_empty),
  limit: z.number().int().min(1).max(20).default(5),
});
export type Search = z.infer<typeof search>;

export const searchApiSpec: ToolSpec<Search> = {
  name: 'search_api',
  version: 1,
  description:
    'Searches the web and gives title, address and a few words of each result. Only results on hosts that the owner of the ' +
    'agent allows are given.',
  input: search,
  effect: 'read',
  risk: 'medium',
  policy: policyWith({ rate_limit_per_minute: 10, timeout_ms: 15_000 }),
  summary: ({ query }) => query,
};

/**
 * Searches by the operator's endpoint, which is trusted; `url` is a SearXNG's, without `/search`. The results are not: they
 * come from anywhere.
 */
export const searchApiTool = (url: string | undefined, fetch: typeof globalThis.fetch): Tool<Search> => ({
  spec: searchApiSpec,
  missing: async () => (url === undefined ? reasons.search_not_set : undefined),
  async run({ query, limit }, call) {
    if (url === undefined) throw new Error('AIOX_SEARCH_URL is not set');
    const found = await searxng(url, fetch, query, call.signal);
    const allowed = found.filter(({ url: result }) => mayReach(hostOf(new URL(result)), call));
    return { text: listed(allowed.slice(0, limit), found.length - allowed.length) };
  },
});

function listed(found: Found[], leftOut: number): string {
  const results = found.map(({ title, url, snippet }, n) => [`${n + 1}. ${title}`, url, snippet].join('\n').trimEnd());
  const note =
    leftOut === 0
      ? []
      : [`note: ${leftOut} results were left out: their hosts are not among the allowed domains of this agent.`];
  return [...(found.length === 0 ? ['Nothing was found.'] : results), ...note].join('\n\n');
}
