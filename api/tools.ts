import { z } from 'zod';
import { reasonOf } from '../contracts/reasons.ts';
import { offeredTool } from '../contracts/tool.ts';
import type { ToolRegistry } from '../domain/registry-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

const { name, version, description, inputSchema, effect, risk, policy } = offeredTool.shape;

const listedTool = z.strictObject({
  ...{ name, version, description, effect, risk },
  /** JSON Schema (2020-12). */
  input_schema: inputSchema,
  /** The default: an agent's own may only be tighter. */
  policy,
  /** Why no AI worker can carry it out at the moment; null when one can. */
  missing: z.string().nullable(),
  /** Names that sentence, where it has a code of `contracts/reasons.ts`. */
  missing_code: z.string().nullable(),
});

/** `tools`: what an agent can be given. */
export const toolRoutes = ({ registry }: { registry: Pick<ToolRegistry, 'list'> }): Route[] => [
  endpoint({
    method: 'get',
    path: '/tools',
    summary: 'List the tools that your agents can be given',
    auth: 'token',
    reply: z.strictObject({ items: z.array(listedTool) }),
    errors: ['service.unavailable'],
    async handle({ subject }) {
      const listed = await registry.list(subject.userId);
      return {
        items: listed.map(({ tool: { inputSchema: schema, ...tool }, missing }) => ({
          ...tool,
          input_schema: schema,
          missing,
          missing_code: (missing !== null && reasonOf(missing)) || null,
        })),
      };
    },
  }),
];
