import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Person, Platform } from './platform.ts';
import { startPlatform } from './platform.ts';
import { until } from './until.ts';
import type { XmppClient } from './xmpp-client.ts';

let shared: Promise<Platform> | undefined;
const taken = new Set<string>();

/** Servers of the tests are on this machine; one MCP server is a program that the operator offers. */
const here = { AIOX_ALLOW_PRIVATE_ENDPOINTS: '127.0.0.1' };
const program = fileURLToPath(new URL('mcp-program.ts', import.meta.url));
const AIOX_MCP_STDIO = JSON.stringify({ program: { command: process.execPath, args: [program] } });
after(async () => (await shared)?.stop());

/**
 * One platform for all files of a process that leave it as they found it. It is started for the first of them and stopped
 * after the last; each has people of its own (`ana` may be `ana-2` then) and finds a model that was never called.
 * `stop` ends what is its own, and fails when some of its messages are not finished: they would call the next one's model.
 */
export async function sharedPlatform(): Promise<Platform> {
  shared ??= startPlatform({ env: { api: here, ai: { ...here, AIOX_MCP_STDIO } } });
  const platform = await shared;
  const people: Person[] = [];
  const clients: XmppClient[] = [];
  platform.model.forget();
  return {
    ...platform,
    async person(wanted) {
      let local = wanted;
      for (let n = 2; taken.has(local); n += 1) local = `${wanted}-${n}`;
      taken.add(local);
      const person = await platform.person(local);
      people.push(person);
      const online = async () => {
        const client = await person.online();
        clients.push(client);
        return client;
      };
      return { ...person, online };
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      const open = () =>
        platform.sql(
          "SELECT 1 FROM messages WHERE direction = 'in' AND finished_at IS NULL AND owner_user_id = ANY ($1)",
          [people.map(({ userId }) => userId)],
        );
      await until(async () => (await open()).length === 0, 30_000, 'the end of all messages of this file');
    },
  };
}
