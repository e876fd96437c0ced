import assert from 'node:assert/strict';
import type { Person, Platform } from './platform.ts';
import { answer } from './scripted-model.ts';
import { calling } from './tool-talk.ts';
import { until } from './until.ts';

/** Somebody who has something in every list of the dashboard. */
export interface Furnished {
  person: Person;
  agent: string;
  /** A message that was answered, after a tool was denied. */
  message: string;
  /** A request that still waits. */
  approval: string;
  /** Answers what waits, so that every message ends. */
  withdraw(): Promise<void>;
}

export async function furnished(platform: Platform, local: string): Promise<Furnished> {
  const person = await platform.person(local);
  const made = async <Reply>(method: string, path: string, body?: unknown): Promise<Reply> => {
    const reply = await person.api<Reply>(method, path, body);
    assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  platform.model.script(({ body }) =>
    body.messages.at(-1)?.role === 'tool'
      ? answer('It was **not** sent.')
      : calling('email_sender', { to: ['bo@example.org'], subject: 'Rent', body: 'The rent is due.' }),
  );
  const agent = await person.agent('Secretary', {
    profile: { description: 'Looks after the post.' },
    capabilities: { domain_tags: ['post'] },
    tools: [{ name: 'email_sender' }] as never,
    governance: { allowed_domains: ['example.org'] },
  });
  const say = () =>
    made<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: 'Remind Bo of the rent' });
  const open = async () => (await made<{ items: { approval_id: string }[] }>('GET', '/approvals')).items;
  /** The one request that waits. */
  const asked = async (): Promise<string> => {
    await until(async () => (await open()).length === 1, 20_000, 'a request');
    return (await open())[0]?.approval_id ?? assert.fail();
  };
  const deny = (approval: string) =>
    made('POST', `/approvals/${approval}/decision`, { decision: 'deny', reason: 'Bo has paid' });

  const { message_id: message } = await say();
  await deny(await asked());
  const state = async () => (await made<{ state: string }>('GET', `/messages/${message}`)).state;
  await until(async () => (await state()) === 'answered', 20_000, 'an answer');
  await say();
  const approval = await asked();

  const gone = await person.agent('Gone');
  await made('DELETE', `/agents/${gone.id}`);
  await made('POST', '/me/api-keys', { name: 'backup', scopes: ['read'] });
  await made('PUT', '/model-keys/openai', { api_key: 'sk-of-a-test-0001' });
  const access = { host: '127.0.0.1', database: 'shop', user: 'reader', password: 'secret' };
  await made('PUT', '/tool-connections/shop', { ...access, allowed_tables: ['public.orders'] });
  await made('POST', '/mcp-servers', { transport: 'stdio', name: 'program', command: 'program' });
  const document = await fetch(`${platform.stack.run.api}/api/v1/agents/${agent.id}/documents?name=rent.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'text/plain' },
    body: 'The rent is due on the first.',
  });
  assert.equal(document.status, 201);
  return { person, agent: agent.id, message, approval, withdraw: async () => void (await deny(approval)) };
}
