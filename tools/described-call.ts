import type { DescribeCall } from '../domain/approval-ports.ts';
import { splitName } from '../domain/mcp-tools.ts';
import { oneLine } from '../domain/one-line.ts';
import { readArguments } from '../domain/read-arguments.ts';
import type { ToolSpec } from '../domain/tool-ports.ts';
import { MCP_EFFECT } from './mcp-offered.ts';

/**
 * Describes calls as their tools know them. No server is asked and nothing is read of one: of an owner's own tools it is known
 * without, and a page of requests is described at once.
 */
export function describedCalls(specs: readonly ToolSpec[]): DescribeCall {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return ({ tool, toolVersion, arguments: given }) => {
    const plain = oneLine(JSON.stringify(given));
    if (splitName(tool)) return { summary: plain, effect: MCP_EFFECT };
    const spec = byName.get(tool);
    if (!spec || spec.version !== toolVersion) return { summary: plain, effect: null };
    const read = readArguments(spec, given);
    if ('fault' in read) return { summary: plain, effect: spec.effect };
    return { summary: spec.summary ? oneLine(spec.summary(read.input)) : plain, effect: read.effect };
  };
}
