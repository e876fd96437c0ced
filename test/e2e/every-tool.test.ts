import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { ScriptedMcp } from '../support/mcp-server.ts';
import { sentTool, startMcp } from '../support/mcp-server.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers, WEB_HOST } from '../support/tool-servers.ts';
import { calling, codeIn, toolResults, toolTalk } from '../support/tool-talk.ts';
import type { XmppClient } from '../support/xmpp-client.ts';

const tools = [
  'document_parser',
  'search_api',
  'code_executor',
  'email_sender',
  'database_query',
  'http_request',
  'notes__echo',
];

describe('one conversation over XMPP in which every tool is used', () => {
  let platform: Platform;
  let servers: ToolServers;
  let mcp: ScriptedMcp;
  let ana: Person;
  let client: XmppClient;
  let agent: TestAgent;
  let talk: ReturnType<typeof toolTalk>;
  let shop: Shop;

  before(async () => {
    [platform, servers, mcp] = await Promise.all([sharedPlatform(), toolServers(), startMcp()]);
    mcp.tools = [sentTool('echo')];
    ana = await platform.person('ana');
    [client, shop] = await Promise.all([ana.online(), openShop(platform.stack.adminUrl)]);
    const server = await ana.api('POST', '/mcp-servers', { transport: 'http', name: 'notes', url: mcp.url });
    assert.equal(server.status, 201, JSON.stringify(server.body));
    const stored = await ana.api('PUT', '/tool-connections/shop', shop.connection);
    assert.equal(stored.status, 200, JSON.stringify(stored.body));
    agent = await ana.agent('Does everything', {
      tools: tools.map((name) => ({ name })) as never,
      governance: { allowed_domains: [WEB_HOST, 'example.org'] },
    });
    talk = toolTalk(platform, ana, client);
  });
  after(async () => {
    await platform?.stop();
    await Promise.all([mcp?.stop(), shop?.close()]);
  });

  /** What the model is told of one call that it makes, after a person agreed when one is asked. */
  async function use(name: string, given: unknown, { agreed }: { agreed: boolean }) {
    const before = platform.model.calls.length;
    const id = await talk.say(agent, `Use ${name}`, calling(name, given));
    if (agreed) {
      const request = await talk.asked(id);
      assert.equal(platform.model.calls.length, before + 1, 'the model goes on before a person agreed');
      await talk.answer(agent, `approve ${codeIn(request)}`, `Agreed: ${name} is used now.`);
    }
    await talk.replyTo(id, 'done');
    const told = toolResults(platform.model.calls[before + 1] ?? assert.fail()).at(-1);
    assert.equal(told?.status, 'done', JSON.stringify(told));
    return told.data_from_outside;
  }

  it('document_parser reads a file that was given to the agent', async () => {
    const given = await fetch(`${platform.stack.run.api}/api/v1/agents/${agent.id}/documents?name=terms.html`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ana.token}`, 'content-type': 'text/html' },
      body: '<h1>Terms</h1><p>Ends in <b>March</b>.</p>',
    });
    const { document_id } = (await given.json()) as { document_id: string };
    assert.match(await use('document_parser', { document_id }, { agreed: false }), /Ends in \W*March/);
    const { items } = (
      await ana.api<{ items: { message_id: string; direction: string }[] }>('GET', `/agents/${agent.id}/messages`)
    ).body;
    const asked = items.find(({ direction }) => direction === 'in')?.message_id;
    const used = await ana.api<{ documents: unknown[] }>('GET', `/messages/${asked}/used`);
    assert.deepEqual(used.body.documents, [{ document_id, name: 'terms.html', pages: null }]);
  });

  it('search_api finds what the agent may reach', async () => {
    servers.search.answer((_request, response) => {
      const found = ['https://example.org/a', 'https://elsewhere.test/b'];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ results: found.map((url) => ({ url, title: 'Tea', content: 'green' })) }));
    });
    const told = await use('search_api', { query: 'tea' }, { agreed: false });
    assert.match(told, /https:\/\/example\.org\/a/);
    assert.doesNotMatch(told, /elsewhere/);
  });

  it('code_executor runs what a person has seen, and keeps the file that it made', async () => {
    const code = 'open("sum.txt", "w").write(str(sum(range(101))))\nprint(sum(range(101)))';
    const told = await use('code_executor', { language: 'python', code }, { agreed: true });
    assert.match(told, /5050[\s\S]*sum\.txt/);
    const files = await ana.api<{ items: { document_id: string; name: string; origin: string }[] }>(
      'GET',
      `/agents/${agent.id}/documents`,
    );
    const made = files.body.items.find(({ name }) => name === 'sum.txt') ?? assert.fail(JSON.stringify(files.body));
    assert.match(await use('document_parser', { document_id: made.document_id }, { agreed: false }), /5050/);
  });

  it('email_sender sends after a person agreed', async () => {
    const mail = { to: ['bo@example.org'], subject: 'Tea', body: 'At five.' };
    await use('email_sender', mail, { agreed: true });
    assert.equal(servers.mail.mails.filter(({ to }) => to.includes('bo@example.org')).length, 1);
  });

  it('database_query reads a table that its owner allowed, and no other', async () => {
    const ask = (table: string) => ({ connection: 'shop', sql: `SELECT word FROM ${table}` });
    assert.match(await use('database_query', ask('orders'), { agreed: false }), /twelve cups/);
    await assert.rejects(use('database_query', ask('secrets'), { agreed: false }), /Allowed tables: public.orders/);
  });

  it('http_request reads a page of an allowed host', async () => {
    servers.web.answer((_request, response) => void response.end('the kettle is on'));
    const url = `http://${WEB_HOST}:${servers.web.port}/`;
    assert.match(await use('http_request', { method: 'GET', url }, { agreed: false }), /the kettle is on/);
  });

  it('a tool of an MCP server is asked for by its long name, and waits for a person', async () => {
    await use('notes__echo', { text: 'hello there' }, { agreed: true });
    assert.deepEqual(mcp.calls, [{ name: 'echo', input: { text: 'hello there' } }]);
  });
});

type Shop = Awaited<ReturnType<typeof openShop>>;

/** A database of its own in the platform's server, with one table to read and one to leave alone. */
async function openShop(adminUrl: string) {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query("CREATE ROLE shop_reader LOGIN PASSWORD 'only-reads'");
  await admin.query('CREATE DATABASE every_tool_shop');
  const url = new URL(adminUrl);
  url.pathname = '/every_tool_shop';
  const shop = new pg.Client({ connectionString: url.href });
  await shop.connect();
  await shop.query(`
    CREATE TABLE orders (word text); INSERT INTO orders VALUES ('twelve cups');
    CREATE TABLE secrets (word text); INSERT INTO secrets VALUES ('none of yours');
    GRANT SELECT ON orders, secrets TO shop_reader`);
  await shop.end();
  return {
    connection: {
      ...{ host: url.hostname, port: Number(url.port), database: 'every_tool_shop', ssl: 'off' },
      ...{ user: 'shop_reader', password: 'only-reads', allowed_tables: ['public.orders'] },
    },
    async close() {
      await admin.query('DROP DATABASE every_tool_shop WITH (FORCE)');
      await admin.query('DROP ROLE shop_reader');
      await admin.end();
    },
  };
}
