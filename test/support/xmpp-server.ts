import type { Stack } from '../../scripts/stack.ts';
import { startRehearsedStack } from './rehearsed-state.ts';
import { adminPath } from '../../scripts/services/ejabberd-config.ts';
import type { ServiceName } from '../../scripts/stack-services.ts';
import type { StreamSettings } from '../../xmpp-bridge/component-stream.ts';
import { connectXmpp, type Account, type XmppClient } from './xmpp-client.ts';

/** A real ejabberd of a test's own, and what connects to it. */
export interface XmppServer {
  stack: Stack;
  domain: string;
  agentsDomain: string;
  /** How a component connects. */
  component: StreamSettings;
  /** Address of the archive, as AIOX_XMPP_ARCHIVE has it. */
  archive: string;
  /** Registers an account, once. */
  account(local: string): Promise<Account>;
  /** Deletes the account and all that the server keeps of it. */
  forget(local: string): Promise<void>;
  /** Logs in as this user; closed with the server. */
  login(local: string): Promise<XmppClient>;
  /** A command of the server's HTTP API. */
  command(name: string, body: object): Promise<Response>;
  stop(): Promise<void>;
}

export async function startXmppServer(services: ServiceName[] = ['xmpp']): Promise<XmppServer> {
  const stack = await startRehearsedStack({ services, processes: [], migrate: false, restart: false });
  const { host, port, domain, agentsDomain, caFile } = stack.run.xmpp;
  const clients: XmppClient[] = [];
  const known = new Map<string, Account>();
  const authorization = `Basic ${Buffer.from(`admin@${domain}:${stack.secrets.xmppAdmin}`).toString('base64')}`;

  const command = (name: string, body: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${stack.ports.xmppHttp}${adminPath}/${name}`, {
      ...{ method: 'POST', headers: { authorization }, body: JSON.stringify(body) },
    });

  const account = async (local: string): Promise<Account> => {
    const made = known.get(local) ?? { jid: `${local}@${domain}`, password: `secret of ${local}`, host, port, caFile };
    if (known.has(local)) return made;
    const reply = await command('register', { user: local, host: domain, password: made.password });
    if (!reply.ok) throw new Error(`ejabberd refused to register ${local}: ${reply.status} ${await reply.text()}`);
    known.set(local, made);
    return made;
  };

  return {
    stack,
    domain,
    agentsDomain,
    archive: stack.env('bridge')['AIOX_XMPP_ARCHIVE']!,
    component: {
      ...{ host, port: stack.ports.xmppComponent, secret: stack.secrets.xmppComponent },
      ...{ serverDomain: domain, agentsDomain },
    },
    account,
    async forget(local) {
      known.delete(local);
      const reply = await command('unregister', { user: local, host: domain });
      if (!reply.ok) throw new Error(`ejabberd has not deleted ${local}: ${reply.status} ${await reply.text()}`);
    },
    async login(local) {
      const client = await connectXmpp(await account(local));
      clients.push(client);
      return client;
    },
    command,
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await stack.stop({ wipe: true });
    },
  };
}
