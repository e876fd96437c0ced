import type { ToolSetting } from '../contracts/agent.ts';
import type { ToolRegistry } from '../domain/registry-ports.ts';
import { loosened } from '../domain/tool-policy.ts';
import type { FieldError } from './parse-input.ts';
import { InvalidInput } from './parse-input.ts';

/** Refuses, when an agent is saved, a tool that nobody knows and a policy that is looser than the tool's, by their names. */
export type RefuseTools = (ownerUserId: string, tools: ToolSetting[]) => Promise<void>;

export const refuseTools =
  (registry: Pick<ToolRegistry, 'list'>): RefuseTools =>
  async (ownerUserId, settings) => {
    if (settings.length === 0) return;
    const known = new Map((await registry.list(ownerUserId)).map(({ tool }) => [tool.name, tool]));
    const faults = settings.flatMap((setting, index): FieldError[] => {
      const tool = known.get(setting.name);
      if (!tool) return [{ pointer: `#/tools/${index}/name`, detail: `there is no tool '${setting.name}'` }];
      return loosened(setting, tool.policy).map((member) => ({
        pointer: `#/tools/${index}/policy/${member}`,
        detail: `is looser than the tool's own: ${JSON.stringify(tool.policy[member])}`,
      }));
    });
    if (faults.length > 0) throw new InvalidInput(faults);
  };
