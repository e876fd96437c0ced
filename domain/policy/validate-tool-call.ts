import type { ToolPolicy } from '../../contracts/tool.ts';
import type { Decision } from './decision.ts';
import { allow, refuse } from './decision.ts';
import type { ToolFacts } from './facts.ts';

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
