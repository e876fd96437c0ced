import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { StackOptions } from '../../scripts/stack.ts';
import { atTheEnd } from './at-the-end.ts';
import { startHttpServer } from './http-server.ts';
import { startMailServer } from './mail-server.ts';

/** On loopback, in the spelling of a host that an agent's `allowed_domains` can hold. */
export const WEB_HOST = '127.0.0.10';

/** What tools reach, on this machine. */
export interface ToolServers {
  web: Awaited<ReturnType<typeof startHttpServer>>;
  /** Of `search_api`. */
  search: Awaited<ReturnType<typeof startHttpServer>>;
  mail: Awaited<ReturnType<typeof startMailServer>>;
  /** Done when a mail was taken, before the sender hears of it. */
  whenMailed(then: (socket: Socket) => void | Promise<void>): void;
  /** With which the processes of a platform reach them. */
  env: NonNullable<StackOptions['env']>;
}

let shared: Promise<ToolServers> | undefined;
atTheEnd(async () => {
  const servers = await shared;
  servers?.web.stop();
  servers?.search.stop();
  await servers?.mail.stop();
});

/** One of each for all files of a process; a file says what they answer to its own calls. */
export const toolServers = (): Promise<ToolServers> => (shared ??= start());

async function start(): Promise<ToolServers> {
  let taken: (socket: Socket) => void | Promise<void> = () => undefined;
  const [web, search, mail] = await Promise.all([
    startHttpServer(WEB_HOST),
    startHttpServer(),
    startMailServer({}, (socket) => taken(socket)),
  ]);
  const program = fileURLToPath(new URL('mcp-program.ts', import.meta.url));
  return {
    ...{ web, search, mail },
    whenMailed: (then) => void (taken = then),
    env: {
      // what is saved may be forbidden by the time it is called
      api: { AIOX_ALLOW_PRIVATE_ENDPOINTS: '127.0.0.0/8' },
      ai: {
        AIOX_ALLOW_PRIVATE_ENDPOINTS: `127.0.0.1,${WEB_HOST}`,
        AIOX_SEARCH_URL: `http://127.0.0.1:${search.port}`,
        AIOX_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
        AIOX_SMTP_FROM: 'agents@aiox.example',
        // one MCP server is a program that the operator offers
        AIOX_MCP_STDIO: JSON.stringify({ program: { command: process.execPath, args: [program] } }),
      },
    },
  };
}
