import { domainAllowed } from '../domain/policy/validate-tool-call.ts';
import type { ToolCallContext } from '../domain/tool-ports.ts';

/** Whether a call may reach a host: it must be in the agent's list, and in the policy's where there is one. */
export const mayReach = (host: string, call: Pick<ToolCallContext, 'allowedDomains' | 'policy'>): boolean =>
  domainAllowed(host, call.allowedDomains) &&
  (call.policy.allowed_domains === null || domainAllowed(host, call.policy.allowed_domains));
