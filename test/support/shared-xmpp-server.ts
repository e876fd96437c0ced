import { atTheEnd } from './at-the-end.ts';
import type { XmppClient } from './xmpp-client.ts';
import type { XmppServer } from './xmpp-server.ts';
import { startXmppServer } from './xmpp-server.ts';

let shared: Promise<XmppServer> | undefined;
atTheEnd(async () => (await shared)?.stop());

/**
 * One ejabberd for all files of a process. `stop` ends what a file has begun and deletes its accounts with what the server
 * keeps of them, so that the next file's are new, also under the same names.
 */
export async function sharedXmppServer(): Promise<XmppServer> {
  shared ??= startXmppServer();
  const server = await shared;
  const locals = new Set<string>();
  const clients: XmppClient[] = [];
  return {
    ...server,
    account(local) {
      locals.add(local);
      return server.account(local);
    },
    async login(local) {
      locals.add(local);
      const client = await server.login(local);
      clients.push(client);
      return client;
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      for (const local of locals) await server.forget(local);
    },
  };
}
