/** An MCP server on standard streams, by the official SDK; what its tools do is in their names. */
import { spawn } from 'node:child_process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] });

const tools: Record<string, () => unknown> = {
  environment: () => text({ env: process.env, cwd: process.cwd(), pid: process.pid }),
  /** Starts a child that would outlive it. */
  child: () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    return text({ pid: process.pid, child: child.pid });
  },
  die: () => process.exit(7),
  /** Neither answers nor ends when its input does. */
  stay: () => {
    setInterval(() => undefined, 1_000_000);
    return new Promise(() => undefined);
  },
  flood: () => {
    process.stdout.write(`${'x'.repeat(6 * 1024 * 1024)}\n`);
    return new Promise(() => undefined);
  },
};

process.stdout.write('a greeting that is no message\n');
const server = new Server({ name: 'program', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: 'object' as const } })),
}));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => tools[params.name]?.() as ReturnType<typeof text>);
await server.connect(new StdioServerTransport());
