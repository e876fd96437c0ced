/** The demo owner and its agent: what `npm start` shows to somebody who wants to try. Made through the API like any other. */
import { z } from 'zod';
import { createApiCaller } from './api-caller.ts';
import type { ApiTls } from './own-api.ts';
import { demoModel } from './demo-model.ts';

export interface Demo {
  email: string;
  password: string;
  jid: string;
  xmppPassword: string;
  agent: { id: string; name: string; jid: string };
}

export interface SeedDemo {
  /** Origin of the API, such as `http://127.0.0.1:8080`. */
  api: string;
  tls?: ApiTls | undefined;
  domain: string;
  password: string;
  /** What an earlier start got: the XMPP password is shown only once. */
  remembered: Demo | undefined;
  /** Where the keys of a model are read; the environment by default. */
  environment?: Record<string, string | undefined>;
}

const AGENT_NAME = 'Guide';

const signedIn = z.object({ access_token: z.string(), user: z.object({ jid: z.string() }) });
const registered = signedIn.extend({ xmpp_password: z.string() });
const agent = z.object({ agent_id: z.string(), jid: z.string(), profile: z.object({ name: z.string() }) });

/** Registers `demo@<domain>` and its agent once; later it signs in and finds them. Throws when the API refuses. */
export async function seedDemo({
  api,
  tls,
  domain,
  password,
  remembered,
  environment = process.env,
}: SeedDemo): Promise<Demo> {
  const email = `demo@${domain}`;
  const call = createApiCaller(api, { tls });
  const account = await enter();
  const asOwner = createApiCaller(api, { tls, token: account.token });
  const xmppPassword = account.xmppPassword ?? remembered?.xmppPassword ?? (await newXmppPassword());
  const guide = (await find()) ?? (await create());
  await asOwner('POST', '/auth/logout', undefined, z.undefined());
  return {
    email,
    password,
    jid: account.jid,
    xmppPassword,
    agent: { id: guide.agent_id, name: guide.profile.name, jid: guide.jid },
  };

  /** Signing in first: a second start must not count as a refused registration. */
  async function enter(): Promise<{ token: string; jid: string; xmppPassword?: string }> {
    const login = await call('POST', '/auth/login', { email, password }, signedIn, [401]);
    if (login) return { token: login.access_token, jid: login.user.jid };
    const body = { email, password, name: 'Demo', xmpp_localpart: 'demo' };
    const made = await call('POST', '/auth/register', body, registered, [409]);
    if (!made)
      throw new Error(
        `${email} exists with another password than this state folder's: remove the account or the folder`,
      );
    return { token: made.access_token, jid: made.user.jid, xmppPassword: made.xmpp_password };
  }

  async function newXmppPassword(): Promise<string> {
    return (await asOwner('POST', '/me/xmpp-password', { password }, z.object({ xmpp_password: z.string() })))
      .xmpp_password;
  }

  async function find() {
    const { items } = await asOwner('GET', '/agents?limit=100', undefined, z.object({ items: z.array(agent) }));
    return (
      items.find(({ agent_id: id }) => id === remembered?.agent.id) ??
      items.find(({ profile }) => profile.name === AGENT_NAME)
    );
  }

  async function create() {
    const body = {
      profile: {
        name: AGENT_NAME,
        description: 'Shows what a private agent can do',
        system_prompt:
          'You are Guide, the private agent of the person who writes to you. Answer briefly and plainly, in the language you are written in. Say so when you do not know something.',
      },
      llm_config: { ...(await demoModel(environment)), max_tokens: 1_024 },
      governance: { max_tokens_per_minute: 20_000 },
    };
    return asOwner('POST', '/agents', body, agent);
  }
}
