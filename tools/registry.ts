import { z } from 'zod';
import type { ToolSetting } from '../contracts/agent.ts';
import type { OfferedTool } from '../contracts/tool.ts';
import type { ListedTool, ToolAvailability, ToolRegistry } from '../domain/registry-ports.ts';
import type { ToolSpec } from '../domain/tool-ports.ts';
import { effectOf } from '../domain/tool-ports.ts';
import { effectivePolicy } from '../domain/tool-policy.ts';

const FAULT_CHARACTERS = 500;

/** The built-in tools by their specs; what a worker lacks is told by `availability`. */
export function toolRegistry(specs: readonly ToolSpec[], availability: ToolAvailability = unasked): ToolRegistry {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const list = async (pool?: string): Promise<ListedTool[]> => {
    const lackOf = await availability.lacks(pool);
    return specs.map((spec) => {
      const { whole, parts } = lackOf(spec.name);
      const partly = Object.keys(parts).length > 0 && spec.without;
      return { tool: listedSpec(partly ? partly(parts) : spec), missing: whole };
    });
  };
  return {
    list: (_owner, pool) => list(pool),
    async find(_owner, name) {
      const spec = byName.get(name);
      return spec && listedSpec(spec);
    },
    async offered(_owner, settings, pool) {
      if (settings.length === 0) return [];
      const there = (await list(pool)).filter(({ missing }) => missing === null).map(({ tool }) => tool);
      return settings.flatMap((setting) => there.filter(({ name }) => name === setting.name).map(under(setting)));
    },
    async read(_owner, { name }, given) {
      const spec = byName.get(name);
      if (!spec) return { fault: 'There is no such tool' };
      const parsed = spec.input.safeParse(given);
      if (!parsed.success) return { fault: z.prettifyError(parsed.error).slice(0, FAULT_CHARACTERS) };
      try {
        return { effect: effectOf(spec, parsed.data), hosts: spec.hostsOf?.(parsed.data) ?? [] };
      } catch (error) {
        return {
          fault: (error instanceof Error ? error.message : 'The arguments cannot be read').slice(0, FAULT_CHARACTERS),
        };
      }
    },
  };
}

/** For a door that decides about calls and offers none. */
const unasked: ToolAvailability = { lacks: async () => () => ({ whole: null, parts: {} }) };

const under =
  (setting: ToolSetting) =>
  (tool: OfferedTool): OfferedTool => ({ ...tool, policy: effectivePolicy(setting, tool.policy) });

const listedSpec = ({ name, version, description, input, effect, risk, policy }: ToolSpec): OfferedTool => ({
  ...{ name, version, description, effect, risk, policy },
  inputSchema: z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>,
});
