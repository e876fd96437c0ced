import type { ToolPolicy } from '../contracts/tool.ts';

/** What a tool's default policy is made from: it says only what is different. */
export const policyWith = (own: Partial<ToolPolicy>): ToolPolicy => ({
  requires_approval: false,
  read_only: false,
  sandbox_required: false,
  audit_log: false,
  rate_limit_per_minute: 30,
  timeout_ms: 30_000,
  allowed_domains: null,
  allowed_tables: null,
  approvers: [],
  approval_timeout_s: 86_400,
  ...own,
});
