import type { Tool } from '../api/types.ts';
import type { ToolSetting } from './draft.ts';
import { formWords } from './form-words.ts';
import { hosts, range, whole } from './limits.ts';
import { ownPolicy } from './tool-rules.ts';
import { toolWords } from './tool-words.ts';

const TABLE = /^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/;
const BARE_JID = /^[^@/\s]+@[^@/\s]+$/;

/** What is wrong with the agent's own rules of its tools: out of range, or looser than the tool's. */
export function toolMistakes(settings: ToolSetting[], tools: Tool[]): [string, string | undefined][] {
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const tooMany: [string, string | undefined] = ['tools', settings.length > 32 ? formWords().tooMany(32) : undefined];
  return [tooMany, ...settings.flatMap((setting) => mistakesOf(setting, known.get(setting.name)))];
}

function mistakesOf(setting: ToolSetting, tool: Tool | undefined): [string, string | undefined][] {
  if (!tool) return [[`tools/${setting.name}`, toolWords().unknown]];
  const { policy } = tool;
  const own = ownPolicy(setting);
  const member = (name: string, mistake: string | undefined): [string, string | undefined] => [
    `tools/${setting.name}/policy/${name}`,
    mistake,
  ];
  /** In the unit in which the form shows it. */
  const scaled = (value: number | undefined, least: number, most: number, scale: number) =>
    value === undefined ? undefined : range(value / scale, least / scale, most / scale);
  const { rate_limit_per_minute: rate } = own;
  return [
    member('sandbox_required', own.sandbox_required && !policy.sandbox_required ? toolWords().noSandbox : undefined),
    member('approvers', approvers(own.approvers ?? [])),
    member('approval_timeout_s', scaled(own.approval_timeout_s, 5, policy.approval_timeout_s, 60)),
    member('rate_limit_per_minute', rate === undefined ? undefined : whole(rate, 1, policy.rate_limit_per_minute)),
    member('timeout_ms', scaled(own.timeout_ms, 100, policy.timeout_ms, 1_000)),
    member('allowed_domains', hosts(own.allowed_domains ?? []) ?? outside(own.allowed_domains, policy.allowed_domains)),
    member('allowed_tables', tables(own.allowed_tables ?? []) ?? outside(own.allowed_tables, policy.allowed_tables)),
  ];
}

function approvers(jids: string[]): string | undefined {
  if (jids.length > 10) return formWords().tooMany(10);
  const wrong = jids.find((jid) => !BARE_JID.test(jid));
  return wrong === undefined ? undefined : formWords().jidWrong(wrong.slice(0, 60));
}

function tables(names: string[]): string | undefined {
  if (names.length > 200) return formWords().tooMany(200);
  const wrong = names.find((name) => !TABLE.test(name));
  return wrong === undefined ? undefined : toolWords().tableWrong(wrong.slice(0, 60));
}

/** A tool that names what it may reach cannot be given more of it. */
function outside(own: string[] | null | undefined, standard: string[] | null): string | undefined {
  const beyond = standard === null ? undefined : own?.find((entry) => !standard.includes(entry));
  return beyond === undefined ? undefined : toolWords().outside(beyond);
}
