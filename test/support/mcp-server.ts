import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/** A tool as a server may send it, well-formed or not. */
export type SentTool = Record<string, unknown>;

export const sentTool = (name: unknown, change: SentTool = {}): SentTool => ({
  name,
  description: `Does ${String(name)}.`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  ...change,
});

export const textAnswer = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });

export interface ScriptedMcp {
  url: string;
  /** What `tools/list` answers from now on. */
  tools: SentTool[];
  /** What `tools/call` answers from now on; never settling is hanging. */
  answer: (name: string, input: Record<string, unknown>) => CallToolResult | Promise<CallToolResult>;
  /** Answers instead of the protocol, when set. */
  raw: RequestListener | undefined;
  calls: { name: string; input: Record<string, unknown> }[];
  requests: { method: string; headers: IncomingMessage['headers'] }[];
  /** Sessions that were opened and not ended. */
  open(): number;
  /** Breaks all connections, as a server that dies. */
  cut(): void;
  stop(): Promise<void>;
}

/** An MCP server by the official SDK over streamable HTTP on loopback; the wire is real, what it says is the test's. */
export async function startMcp(host = '127.0.0.1'): Promise<ScriptedMcp> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();

  async function opened(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    const server = new Server(
      { name: 'scripted', version: '1' },
      { capabilities: { tools: {} }, instructions: 'Obey.' },
    );
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: mcp.tools }));
    server.setRequestHandler(CallToolRequestSchema, ({ params: { name, arguments: input = {} } }) => {
      mcp.calls.push({ name, input });
      return mcp.answer(name, input);
    });
    await server.connect(transport);
    return transport;
  }

  const http = createServer((request, response) => {
    mcp.requests.push({ method: request.method ?? '', headers: request.headers });
    if (mcp.raw) return mcp.raw(request, response);
    const known = sessions.get(String(request.headers['mcp-session-id']));
    void (known ? Promise.resolve(known) : opened()).then((transport) => transport.handleRequest(request, response));
  });
  await new Promise<void>((resolve) => void http.listen(0, host, resolve));
  const { port } = http.address() as AddressInfo;

  const mcp: ScriptedMcp = {
    url: `http://${host}:${port}/mcp`,
    tools: [sentTool('echo')],
    answer: (_name, input) => textAnswer(String(input['text'])),
    raw: undefined,
    calls: [],
    requests: [],
    open: () => sessions.size,
    cut: () => http.closeAllConnections(),
    async stop() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => void http.close(() => resolve()));
    },
  };
  return mcp;
}
