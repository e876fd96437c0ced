import type { Tool } from '../api/types.ts';
import type { OwnPolicy, ToolSetting } from './draft.ts';

export type Policy = Tool['policy'];

/** What the names of presets stand for, as the platform reads them. */
const presets = { default: {}, read_only: { read_only: true }, requires_approval: { requires_approval: true } };

/** What an agent says of a tool beyond the tool's own policy. */
export const ownPolicy = ({ policy }: Pick<ToolSetting, 'policy'>): OwnPolicy =>
  typeof policy === 'string' ? presets[policy] : policy;

export const policyInForce = (setting: ToolSetting, standard: Policy): Policy => {
  const own = Object.entries(ownPolicy(setting)).filter(([, value]) => value !== undefined);
  return { ...standard, ...Object.fromEntries(own) };
};

/** A policy with one member set; one that says what the tool's own says is left out, so that a tighter tool stays tighter. */
export function withMember<Name extends keyof Policy>(
  setting: ToolSetting,
  standard: Policy,
  name: Name,
  value: Policy[Name],
): ToolSetting['policy'] {
  const { [name]: _, ...others } = ownPolicy(setting);
  const own = JSON.stringify(value) === JSON.stringify(standard[name]) ? others : { ...others, [name]: value };
  return Object.keys(own).length === 0 ? 'default' : own;
}

/** Tools of the platform that reach hosts: those of an address, of results, of recipients. */
const REACHING: readonly string[] = ['http_request', 'search_api', 'email_sender'];

/** Members of which a tool has a use; a control without effect is not shown. */
export function usesOf(tool: Tool): { domains: boolean; tables: boolean; readOnly: boolean } {
  const { allowed_domains: domains, allowed_tables: tables, read_only: readOnly } = tool.policy;
  return {
    domains: domains !== null || REACHING.includes(tool.name),
    tables: tables !== null || tool.name === 'database_query',
    readOnly: readOnly || tool.effect !== 'read',
  };
}
