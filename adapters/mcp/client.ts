import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import type { McpClient, McpConnection, McpVisit } from '../../domain/mcp-ports.ts';
import { usableTools } from '../../domain/mcp-tools.ts';
import { ToolFault } from '../../domain/tool-ports.ts';
import type { Guard } from '../http/guard.ts';
import { answerText } from './answer-text.ts';
import type { McpCommand } from './commands.ts';
import type { Ending } from './faults.ts';
import { watchedFetch } from './watched-fetch.ts';

/** Bytes of all that a server says during one visit. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_PAGES = 20;
/** Programs at once on one worker. */
const MOST_PROGRAMS = 16;
/** The signal is the limit; the SDK's own is set beyond it. */
const NEVER_MS = 2 ** 31 - 1;
/** Milliseconds that a server is given to hear that its session is over. */
const FAREWELL_MS = 1_000;

const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });
const answer = z.looseObject({ content: z.array(z.unknown()).default([]), isError: z.boolean().optional() });

interface World {
  guard: Pick<Guard, 'fetch'>;
  /** By the names that owners may choose from. */
  commands: Readonly<Record<string, McpCommand>>;
}

/** One visit while it lasts. */
interface Visit {
  to: McpConnection;
  /** Of whoever asked for it. */
  signal: AbortSignal;
  /** Ours, with an `Ending` as its reason. */
  ending: AbortController;
  /** Requests of ours that were answered. */
  answers: number;
  /** Whether a tool was called: from then on something may have happened. */
  called: boolean;
}

type Ended = Transport & { terminateSession?(): Promise<void> };

/**
 * Visits owners' MCP servers (Model Context Protocol, by its TypeScript SDK): a connection, or a process, for each visit,
 * shared by nobody. The server can ask us for nothing: no sampling, no roots, no questions to people.
 */
export function mcpClient(world: World): McpClient {
  let programs = 0;
  return {
    async visit(to, signal, work) {
      const program = to.transport === 'stdio' ? 1 : 0;
      if (programs + program > MOST_PROGRAMS)
        throw new ToolFault('Too many programs of MCP servers run on this worker: try again later');
      programs += program;
      const visit: Visit = { to, signal, ending: new AbortController(), answers: 0, called: false };
      let transport: Ended | undefined;
      try {
        transport = await transportOf(visit, world);
        return await work(await connected(visit, transport));
      } finally {
        await farewell(transport);
        programs -= program;
      }
    },
  };
}

async function transportOf(visit: Visit, { guard, commands }: World): Promise<Ended> {
  const { transport, address, headers } = visit.to;
  const end = (why: Ending) => () => visit.ending.abort(why);
  if (transport === 'stdio') {
    const command = Object.hasOwn(commands, address) ? commands[address] : undefined;
    if (!command) throw new ToolFault(`This worker has no command "${address}" for MCP servers (AIOX_MCP_STDIO)`);
    const { stdioTransport } = await import('./stdio-transport.ts');
    return stdioTransport(command, MOST_BYTES, end('too_much'));
  }
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const fetch = watchedFetch(guard.fetch, {
    ...{ bytes: MOST_BYTES, tooMuch: end('too_much'), unanswered: end('gone') },
    answers: () => visit.answers,
  });
  const http: Ended = new StreamableHTTPClientTransport(new URL(address), { fetch, requestInit: { headers } });
  http.onmessage = (message) => {
    if ('result' in message || 'error' in message) visit.answers += 1;
  };
  return http;
}

async function connected(visit: Visit, transport: Transport): Promise<McpVisit> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const client = new Client({ name: 'aiox', version: '1' }, { capabilities: {} });
  const options = { signal: AbortSignal.any([visit.signal, visit.ending.signal]), timeout: NEVER_MS };
  await told(visit, () => client.connect(transport, options));
  return {
    list: () => told(visit, () => listed(client, visit.to, options)),
    async call(tool, input) {
      visit.called = true;
      const params = { name: tool, arguments: input };
      const { content, isError } = await told(visit, () =>
        client.request({ method: 'tools/call', params }, answer, options),
      );
      const text = withoutSecrets(answerText(content), visit.to);
      // an answer all the same: it is known how the call ended, and nothing is to be asked or tried again
      return isError ? `The tool says that this is an error: ${text || '(without a text)'}` : text;
    },
  };
}

/**
 * By bare requests: the SDK's `listTools` would compile the schemas that a server gives for its results, whatever they
 * are.
 */
async function listed(client: Client, to: McpConnection, options: { signal: AbortSignal; timeout: number }) {
  const tools: unknown[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES && (pages === 0 || cursor !== undefined); pages += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const { nextCursor, ...more } = await client.request({ method: 'tools/list', params }, page, options);
    tools.push(...more.tools);
    cursor = nextCursor;
  }
  return withoutSecrets(usableTools(to.name, tools), to);
}

/** Does what may fail at the server's end; a fault says whether a tool may have acted. */
async function told<T>(visit: Visit, ask: () => Promise<T>): Promise<T> {
  try {
    visit.signal.throwIfAborted();
    return await ask();
  } catch (error) {
    const { faultOf } = await import('./faults.ts');
    const { signal: ours } = visit.ending;
    const why = ours.aborted ? (ours.reason as Ending) : visit.signal.aborted ? 'time' : error;
    throw new ToolFault(faultOf(visit.to, why), visit.called ? 'unclear' : 'no');
  }
}

/** A server that repeats what it was sent shall not tell it to the model or to whoever reads. */
function withoutSecrets<T>(value: T, { headers }: McpConnection): T {
  const secrets = Object.values(headers).flatMap((each) => [each, each.slice(each.indexOf(' ') + 1)]);
  const text = secrets
    .filter((each) => each.length >= 8)
    .reduce((rest, each) => rest.replaceAll(JSON.stringify(each).slice(1, -1), '[secret]'), JSON.stringify(value));
  return JSON.parse(text) as T;
}

async function farewell(transport: Ended | undefined): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (late = setTimeout(resolve, FAREWELL_MS)));
  await Promise.race([transport?.terminateSession?.().catch(() => undefined), enough]);
  clearTimeout(late);
  await transport?.close();
}
