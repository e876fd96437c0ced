import { z } from 'zod';
import type { ToolCall } from '../../contracts/ai-worker.ts';
import type { Decision } from './decision.ts';
import { allow, refuse } from './decision.ts';

export const toolFacts = z.strictObject({
  /** Null for a name that no tool could have: what a model makes up may hold anything. */
  tool: z.string().nullable(),
  /** Whether the model was shown it. */
  offered: z.boolean(),
  /** Hosts that the arguments would reach, each with whether the agent's `allowed_domains` hold it. */
  hosts: z.number().int(),
  hosts_allowed: z.number().int(),
});
export type ToolFacts = z.infer<typeof toolFacts>;

/** Whether a tool that a model asked for may act. What was not offered may not; nor what reaches a host that is not allowed. */
export function validateToolCall({ tool, offered, hosts, hosts_allowed: allowed }: ToolFacts): Decision {
  if (tool === null || !offered) return refuse('tool.offered', 'tool.forbidden', { tool });
  if (allowed < hosts)
    return refuse('tool.allowed_domains', 'tool.forbidden', { tool, reason: 'domain_not_allowed', hosts });
  return allow('tool.valid', { tool });
}

/** The facts of one call: no argument leaves it but by count. */
export function toolFactsOf(call: ToolCall, offered: readonly string[], allowedDomains: readonly string[]): ToolFacts {
  const hosts = hostsIn(call.arguments);
  return {
    tool: /^[a-z][a-z0-9_.-]{0,63}$/.test(call.name) ? call.name : null,
    offered: offered.includes(call.name),
    hosts: hosts.length,
    hosts_allowed: hosts.filter((host) => domainAllowed(host, allowedDomains)).length,
  };
}

/** `example.org` allows that host alone, `*.example.org` every host below it. Nothing listed: nothing allowed. */
export const domainAllowed = (host: string, allowed: readonly string[]): boolean =>
  allowed.some((entry) => (entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry));

/** As `allowed_domains` spells it: in lower case, internationalised names as Punycode (the parser does both), without the root's dot. */
export const hostOf = (url: URL): string => url.hostname.toLowerCase().replace(/\.$/, '');

/** Hosts of all URLs among the arguments, however deep; one that cannot be read is a host nobody allows. */
function hostsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    if (!/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value)) return [];
    return URL.canParse(value) ? [hostOf(new URL(value))] : [''];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(hostsIn) : [];
}
