import pg from 'pg';
import type { Stack, StackOptions } from '../../scripts/stack.ts';
import { startRehearsedStack } from './rehearsed-state.ts';
import type { ScriptedModel } from './scripted-model.ts';
import { startScriptedModel } from './scripted-model.ts';
import { roomyRates } from './roomy-rates.ts';
import type { XmppClient } from './xmpp-client.ts';
import { connectXmpp } from './xmpp-client.ts';

type Json = Record<string, unknown>;

export interface TestAgent {
  id: string;
  jid: string;
}

/** A registered user with all that is needed to act as one. */
export interface Person {
  jid: string;
  xmppPassword: string;
  email: string;
  password: string;
  userId: string;
  token: string;
  api<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T }>;
  /** Creates an agent on the scripted model with room for a test's tokens; `change` is merged into its parts. */
  agent(name?: string, change?: Record<string, Json>): Promise<TestAgent>;
  /** Logs in with slixmpp; closed with the platform. */
  online(): Promise<XmppClient>;
}

/** The whole platform with real services, the scripted model behind it. */
export interface Platform {
  stack: Stack;
  model: ScriptedModel;
  person(local: string): Promise<Person>;
  /** One query as the database's administrator: for looking, not for acting. */
  sql<T extends Json = Json>(text: string, values?: unknown[]): Promise<T[]>;
  stop(): Promise<void>;
}

export const PASSWORD = 'correct horse battery staple';

/** Starts everything on free ports with a state folder of its own and roomy limits; `stop` leaves nothing behind. */
export async function startPlatform(options: StackOptions = {}): Promise<Platform> {
  const model = await startScriptedModel();
  const ai = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl, ...options.env?.ai };
  const lines: string[] = [];
  const stack = await startRehearsedStack({
    onLine: (line) => lines.push(line),
    ...options,
    env: {
      ...{ ...options.env, ai },
      api: { ...roomyRates.api, ...options.env?.api },
      bridge: { ...roomyRates.bridge, ...options.env?.bridge },
    },
  }).catch(async (error: unknown) => {
    await model.stop();
    throw new Error(`The platform did not start:\n${lines.join('\n')}`, { cause: error });
  });
  const database = new pg.Pool({ connectionString: stack.adminUrl, max: 2 });
  database.on('error', () => {}); // some tests take the database away
  const clients: XmppClient[] = [];

  const person = async (local: string): Promise<Person> => {
    const email = `${local}@example.org`;
    const made = await call(stack.run.api, 'POST', '/auth/register', {
      email,
      password: PASSWORD,
      name: local,
      xmpp_localpart: local,
    });
    if (made.status !== 201) throw new Error(`register ${local}: ${made.status} ${JSON.stringify(made.body)}`);
    const {
      jid,
      xmpp_password: xmppPassword,
      access_token: token,
      user,
    } = made.body as {
      jid: string;
      xmpp_password: string;
      access_token: string;
      user: { user_id: string };
    };
    const api = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      (await call(stack.run.api, method, path, body, { authorization: `Bearer ${token}`, ...headers })) as {
        status: number;
        body: T;
      };
    return {
      jid,
      xmppPassword,
      email,
      password: PASSWORD,
      userId: user.user_id,
      token,
      api,
      async agent(name = 'Ada', change = {}) {
        const reply = await api<{ agent_id: string; jid: string }>('POST', '/agents', {
          ...change,
          profile: { name, system_prompt: `You are ${name}.`, ...change['profile'] },
          llm_config: { provider: 'openai', model: 'scripted', max_tokens: 500, ...change['llm_config'] },
          governance: { max_tokens_per_minute: 1_000_000, ...change['governance'] },
        });
        if (reply.status !== 201) throw new Error(`create agent: ${reply.status} ${JSON.stringify(reply.body)}`);
        return { id: reply.body.agent_id, jid: reply.body.jid };
      },
      async online() {
        const { host, port, caFile } = stack.run.xmpp;
        const client = await connectXmpp({ jid, password: xmppPassword, host, port, caFile });
        clients.push(client);
        return client;
      },
    };
  };

  const platform: Platform = {
    stack,
    model,
    person,
    sql: async <T extends Json>(text: string, values: unknown[] = []) => (await database.query<T>(text, values)).rows,
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await database.end();
      await stack.stop({ wipe: true });
      await platform.model.stop(); // a test may have put another in its place
    },
  };
  return platform;
}

async function call(api: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${api}/api/v1${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
}
