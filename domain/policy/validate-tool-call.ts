import { z } from 'zod';
import type { ToolPolicy } from '../../contracts/tool.ts';
import type { Decision } from './decision.ts';
import { allow, refuse } from './decision.ts';

export const toolFacts = z.strictObject({
  /** Null for a name that no tool could have: what a model makes up may hold anything. */
  tool: z.string().nullable(),
  /** Whether the model was shown it. */
  offered: z.boolean(),
  /** Whether the arguments are what the tool takes; decisions from before this was asked have it as they had it. */
  arguments: z.enum(['valid', 'invalid', 'too_large', 'too_deep']).default('valid'),
  /** Hosts that the call would reach, each with whether the agent's and the tool's `allowed_domains` hold it. */
  hosts: z.number().int(),
  hosts_allowed: z.number().int(),
  /** Whether it would change something though the policy only lets it read. */
  writes_read_only: z.boolean().default(false),
  /** Calls of this message with the same tool and arguments, and all of its calls, before this one. */
  equal_before: z.number().int().default(0),
  calls_before: z.number().int().default(0),
  /** Milliseconds that the message's tools have run. */
  tools_ms: z.number().int().default(0),
  /** Seconds until a call is free again; null while there are some. */
  rate_resets_in_s: z.number().int().nullable().default(null),
  /** Whether a person must agree first. */
  approval: z.boolean().default(false),
});
export type ToolFacts = z.infer<typeof toolFacts>;

/** What one message may ask of tools. */
export const toolLimits = { calls: 24, equal_calls: 2, total_ms: 300_000 } as const;

/** Whether a tool that a model asked for may act, by the first rule that says no. */
export function validateToolCall(facts: ToolFacts): Decision {
  const { tool, hosts } = facts;
  if (tool === null || !facts.offered) return refuse('tool.offered', 'tool.forbidden', { tool });
  if (facts.arguments !== 'valid')
    return refuse('tool.arguments', 'input.invalid', { tool, reason: `arguments_${facts.arguments}` });
  if (facts.hosts_allowed < hosts)
    return refuse('tool.allowed_domains', 'tool.forbidden', { tool, reason: 'domain_not_allowed', hosts });
  if (facts.writes_read_only) return refuse('tool.read_only', 'tool.forbidden', { tool, reason: 'read_only' });
  if (facts.equal_before >= toolLimits.equal_calls)
    return refuse('tool.loop', 'policy.violation', { tool, reason: 'tool_loop', equal_calls: facts.equal_before });
  if (facts.calls_before >= toolLimits.calls)
    return refuse('tool.calls', 'policy.violation', { tool, reason: 'tool_calls', limit: toolLimits.calls });
  if (facts.tools_ms >= toolLimits.total_ms)
    return refuse('tool.time', 'policy.violation', { tool, reason: 'tool_time', limit_ms: toolLimits.total_ms });
  if (facts.rate_resets_in_s !== null)
    return refuse('tool.rate', 'rate.limited', { tool, resets_in_s: facts.rate_resets_in_s });
  return facts.approval ? allow('tool.approval', { tool, approval: true }) : allow('tool.valid', { tool });
}

/** `example.org` allows that host alone, `*.example.org` every host below it. Nothing listed: nothing allowed. */
export const domainAllowed = (host: string, allowed: readonly string[]): boolean =>
  allowed.some((entry) => (entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry));

/** Whether a call may reach a host: it must be in the agent's list, and in the policy's where there is one. */
export const mayReach = (
  host: string,
  { allowedDomains, policy }: { allowedDomains: readonly string[]; policy: Pick<ToolPolicy, 'allowed_domains'> },
): boolean =>
  domainAllowed(host, allowedDomains) &&
  (policy.allowed_domains === null || domainAllowed(host, policy.allowed_domains));

/** As `allowed_domains` spells it: in lower case, internationalised names as Punycode (the parser does both), without the root's dot. */
export const hostOf = (url: URL): string => url.hostname.toLowerCase().replace(/\.$/, '');
