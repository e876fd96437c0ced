import type { ToolSetting } from '../contracts/agent.ts';
import type { ToolPolicy } from '../contracts/tool.ts';

/** What the name of a preset stands for. */
const presets = { default: {}, read_only: { read_only: true }, requires_approval: { requires_approval: true } };

type OwnPolicy = Exclude<ToolSetting['policy'], string>;

const ownPolicy = ({ policy }: ToolSetting): OwnPolicy => (typeof policy === 'string' ? presets[policy] : policy);

type Rules = { [Member in keyof ToolPolicy]: (own: ToolPolicy[Member], standard: ToolPolicy[Member]) => boolean };

const stricterFlag = (own: boolean, standard: boolean): boolean => own || !standard;
const noMore = (own: number, standard: number): boolean => own <= standard;
const within = (own: string[] | null, standard: string[] | null): boolean =>
  standard === null || (own !== null && own.every((entry) => standard.includes(entry)));

/** Whether a member of an agent's own policy allows no more than the tool's. Who may agree is the owner's to choose. */
const asTight: Rules = {
  requires_approval: stricterFlag,
  read_only: stricterFlag,
  sandbox_required: stricterFlag,
  audit_log: stricterFlag,
  rate_limit_per_minute: noMore,
  timeout_ms: noMore,
  allowed_domains: within,
  allowed_tables: within,
  approvers: () => true,
  approval_timeout_s: noMore,
};

/** The members by which an agent's own policy would loosen a tool's; such a policy is refused by their names. */
export const loosened = (setting: ToolSetting, standard: ToolPolicy): (keyof ToolPolicy)[] =>
  (Object.entries(ownPolicy(setting)) as [keyof ToolPolicy, never][])
    .filter(([member, own]) => own !== undefined && !asTight[member](own, standard[member] as never))
    .map(([member]) => member);

/**
 * The members that this tool cannot keep, and that are refused by their names: a setting that is kept has its effect. One that an
 * older agent has stays in force, and its calls fail.
 */
export const unkept = (setting: ToolSetting, standard: ToolPolicy): (keyof ToolPolicy)[] =>
  ownPolicy(setting).sandbox_required === true && !standard.sandbox_required ? ['sandbox_required'] : [];

/** Under which a call stands: the tool's policy with the agent's own in place of it, where that one is as tight. */
export function effectivePolicy(setting: ToolSetting, standard: ToolPolicy): ToolPolicy {
  const loose = new Set<string>(loosened(setting, standard));
  // a tool that became stricter after the agent was saved: the stricter one holds
  const own = Object.entries(ownPolicy(setting)).filter(([member, value]) => value !== undefined && !loose.has(member));
  return { ...standard, ...Object.fromEntries(own) };
}
