import { z } from 'zod';
import type { OfferedTool } from '../contracts/tool.ts';
import { ARGUMENT_BYTES } from '../domain/tool-arguments.ts';
import type { ToolSpec } from '../domain/tool-ports.ts';

type Input = Record<string, unknown>;

/**
 * The spec of an MCP server's tool: `input` holds arguments against its schema (`domain/mcp-schema.ts` made it safe to
 * do so), and gives that schema back to `z.toJSONSchema`, so that both kinds of tools are offered and checked alike.
 */
export async function mcpToolSpec({ inputSchema, ...offered }: OfferedTool): Promise<ToolSpec<Input>> {
  const { Ajv } = await import('ajv');
  // nothing of what the schema says of itself is believed: no expressions, no formats, no references elsewhere
  const ajv = new Ajv({ strict: false, validateSchema: false, validateFormats: false, ownProperties: true });
  ajv.removeKeyword('pattern');
  const fits = ajv.compile(inputSchema);
  const input = z
    .unknown()
    .superRefine((value, context) => {
      const told = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
      if ((JSON.stringify(value) ?? '').length > ARGUMENT_BYTES)
        return told(`must be at most ${ARGUMENT_BYTES} characters of JSON`);
      if (fits(value)) return;
      const [error] = fits.errors ?? [];
      const named = Object.values((error?.params ?? {}) as Record<string, unknown>).filter(isName);
      told(`${error?.message ?? 'does not fit'}${named.length > 0 ? ` (${named.join(', ')})` : ''}`, pathOf(error));
    })
    .meta(inputSchema) as z.ZodType<Input>;
  return { ...offered, input };
}

/** Where it is, from the JSON Pointer (RFC 6901) that ajv gives. */
const pathOf = (error: { instancePath: string } | undefined): string[] =>
  (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= 100;
