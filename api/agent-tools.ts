import type { ToolSetting } from '../contracts/agent.ts';
import type { ToolRegistry } from '../domain/registry-ports.ts';
import { loosened } from '../domain/tool-policy.ts';
import type { FieldError } from './parse-input.ts';
import { InvalidInput } from './parse-input.ts';

/** Refuses, when an agent is saved, a tool that nobody knows and a policy that is looser than the tool's, by their names. */
export type RefuseTools = (ownerUserId: string, tools: ToolSetting[]) => Promise<void>;

export const refuseTools =
  (registry: Pick<ToolRegistry, 'find'>): RefuseTools =>
  async (ownerUserId, settings) => {
    const faults = await Promise.all(
      settings.map(async (setting, index): Promise<FieldError[]> => {
        const tool = await registry.find(ownerUserId, setting.name);
        if (!tool) return [{ pointer: `#/tools/${index}/name`, detail: `there is no tool '${setting.name}'` }];
        return loosened(setting, tool.policy).map((member) => ({
          pointer: `#/tools/${index}/policy/${member}`,
          detail: `is looser than the tool's own: ${JSON.stringify(tool.policy[member])}`,
        }));
      }),
    );
    if (faults.flat().length > 0) throw new InvalidInput(faults.flat());
  };
