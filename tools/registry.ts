import { z } from 'zod';
import type { ToolSetting } from '../contracts/agent.ts';
import type { OfferedTool } from '../contracts/tool.ts';
import type { McpTools } from '../domain/mcp-ports.ts';
import { splitName } from '../domain/mcp-tools.ts';
import { readArguments } from '../domain/read-arguments.ts';
import type { ListedTool, ToolAvailability, ToolRegistry } from '../domain/registry-ports.ts';
import type { ToolSpec } from '../domain/tool-ports.ts';
import { effectivePolicy } from '../domain/tool-policy.ts';
import { offeredMcpTool } from './mcp-offered.ts';
import { mcpToolSpec } from './mcp-tool.ts';

/** Built-in tools by their specs, and those of owners' MCP servers; what workers lack is told by `availability`. */
export function toolRegistry(
  specs: readonly ToolSpec[],
  mcp: McpTools,
  availability: ToolAvailability = unasked,
): ToolRegistry {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const builtIn = async (pool: string | undefined): Promise<ListedTool[]> => {
    const lackOf = await availability.lacks(pool);
    return specs.map((spec) => {
      const { whole, parts } = lackOf(spec.name);
      const partly = Object.keys(parts).length > 0 ? spec.without?.(parts) : undefined;
      return { tool: listedSpec(partly ?? spec), missing: whole };
    });
  };
  const ofServers = async (owner: string): Promise<OfferedTool[]> => (await mcp.of(owner)).map(offeredMcpTool);
  const isOfServer = (name: string): boolean => splitName(name) !== undefined;

  return {
    async list(owner, pool) {
      const [own, others] = await Promise.all([builtIn(pool), ofServers(owner)]);
      return [...own, ...others.map((tool) => ({ tool, missing: null }))];
    },
    async find(owner, name) {
      if (isOfServer(name)) return (await ofServers(owner)).find((tool) => tool.name === name);
      const spec = byName.get(name);
      return spec && listedSpec(spec);
    },
    async offered(owner, settings, pool) {
      if (settings.length === 0) return [];
      const ofOthers = settings.some(({ name }) => isOfServer(name));
      const [own, others] = await Promise.all([builtIn(pool), ofOthers ? ofServers(owner) : []]);
      const there = [...own.filter(({ missing }) => missing === null).map(({ tool }) => tool), ...others];
      return settings.flatMap((setting) => there.filter(({ name }) => name === setting.name).map(under(setting)));
    },
    async read(_owner, tool, given) {
      const spec = byName.get(tool.name) ?? (isOfServer(tool.name) ? await mcpToolSpec(tool) : undefined);
      return spec ? readArguments(spec, given) : { fault: 'There is no such tool', fields: [] };
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
  inputSchema: z.toJSONSchema(input, { io: 'input' }),
});
