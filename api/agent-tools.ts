import type { ToolSetting } from '../contracts/agent.ts';
import type { FieldError } from '../contracts/field-error.ts';
import { InvalidInput } from '../contracts/field-error.ts';
import { reasons, reasonWith } from '../contracts/reasons.ts';
import type { ToolRegistry } from '../domain/registry-ports.ts';
import { loosened, unkept } from '../domain/tool-policy.ts';

/** Refuses, when an agent is saved, a tool that nobody knows and a policy that is looser than the tool's or that it cannot keep, by their names. */
export type RefuseTools = (ownerUserId: string, tools: ToolSetting[]) => Promise<void>;

export const refuseTools =
  (registry: Pick<ToolRegistry, 'list'>): RefuseTools =>
  async (ownerUserId, settings) => {
    if (settings.length === 0) return;
    const known = new Map((await registry.list(ownerUserId)).map(({ tool }) => [tool.name, tool]));
    const faults = settings.flatMap((setting, index): FieldError[] => {
      const tool = known.get(setting.name);
      if (!tool) return [{ pointer: `#/tools/${index}/name`, ...reasonWith('tool_unknown', { tool: setting.name }) }];
      const place = (member: string) => ({ pointer: `#/tools/${index}/policy/${member}` });
      return [
        ...unkept(setting, tool.policy).map((member): FieldError => ({
          ...{ ...place(member), code: 'no_sandbox', detail: reasons.no_sandbox },
        })),
        ...loosened(setting, tool.policy).map((member) => ({
          ...place(member),
          ...reasonWith('looser', { standard: JSON.stringify(tool.policy[member]) }),
        })),
      ];
    });
    if (faults.length > 0) throw new InvalidInput(faults);
  };
