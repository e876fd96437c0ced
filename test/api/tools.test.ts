import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { reasons } from '../../contracts/reasons.ts';
import type { Person, Platform } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import { until } from '../support/until.ts';

interface Listed {
  name: string;
  description: string;
  input_schema: { properties: { language?: { enum: string[] } } };
  missing: string | null;
  missing_code: string | null;
}

describe('the list of tools', () => {
  let platform: Platform;
  let ana: Person;

  before(async () => {
    platform = await sharedPlatform();
    ana = await platform.person('ana');
    // a machine without bubblewrap, whose operator has set no mail server
    const without = { AIOX_BUBBLEWRAP: '/nowhere/bwrap', AIOX_SMTP_URL: '', AIOX_SMTP_FROM: '' };
    await platform.stack.add('ai-bare', 'ai', { AIOX_WORKER_POOL: 'bare', ...without });
  });
  after(async () => {
    platform?.stack.pause('ai-bare');
    await platform?.stack.kill('ai-bare', 'SIGTERM');
    await platform?.stop();
  });

  const NO_BUBBLEWRAP =
    /Python is run in bubblewrap only, and this machine has none: npm run setup, or apt-get install/;
  const named = async (name: string): Promise<Listed> => {
    const { status, body } = await ana.api<{ items: Listed[] }>('GET', '/tools');
    assert.equal(status, 200, JSON.stringify(body));
    return body.items.find((tool) => tool.name === name) ?? assert.fail(`no ${name}`);
  };
  const languages = ({ input_schema: { properties } }: Listed) => properties.language?.enum;

  it('has what one living AI worker can do, whatever others lack', async () => {
    const [code, mail] = [await named('code_executor'), await named('email_sender')];
    assert.deepEqual([languages(code), code.missing], [['python', 'javascript'], null]);
    assert.doesNotMatch(code.description, NO_BUBBLEWRAP);
    assert.deepEqual([mail.missing, mail.missing_code], [null, null]);
  });

  it('shows no Python to the model of an agent whose workers have no sandbox for it, and says why', async () => {
    const agent = await ana.agent('Bare', {
      ...{ tools: [{ name: 'code_executor' }, { name: 'email_sender' }] as never },
      llm_config: { worker_pool: 'bare' },
    });
    const client = await ana.online();
    const id = await client.send({ to: agent.jid, body: 'What can you do?' });
    await client.waitFor(({ answers, body }) => answers.id === id && body === 'ok', 30_000);
    const tools = (platform.model.calls.at(-1)?.body.tools ?? []) as { function: Record<string, unknown> }[];
    assert.deepEqual(
      tools.map(({ function: { name } }) => name),
      ['code_executor'],
    );
    const { parameters, description } = tools[0]?.function ?? assert.fail();
    assert.deepEqual(languages({ input_schema: parameters } as Listed), ['javascript']);
    assert.match(String(description), NO_BUBBLEWRAP);
  });

  it('says of a tool, and of a language of code_executor, why no AI worker has it', async () => {
    platform.stack.pause('ai');
    await platform.stack.kill('ai', 'SIGTERM');
    try {
      const code = await named('code_executor');
      assert.deepEqual(languages(code), ['javascript']);
      assert.match(code.description, NO_BUBBLEWRAP);
      assert.equal(code.missing, null, 'it can be used: for JavaScript');
      const mail = await named('email_sender');
      assert.deepEqual([mail.missing, mail.missing_code], [reasons.mail_not_set, 'mail_not_set']);
    } finally {
      await platform.stack.resume('ai');
    }
    await until(async () => (await named('email_sender')).missing === null, 10_000, 'the worker that can');
  });
});
