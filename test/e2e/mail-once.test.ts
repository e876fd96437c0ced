import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import type { AnaWithTools } from '../support/tool-talk.ts';
import { anaWithTools, calling, toolResults } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

const letter = (subject: string) => ({ to: ['bia@friends.example'], subject, body: 'Shall we meet?' });

describe('an e-mail that an agent wants to send', () => {
  let platform: Platform;
  let servers: ToolServers;
  let ana: Person;
  let agent: TestAgent;
  let talk: AnaWithTools['talk'];

  before(async () => {
    ({ platform, servers, ana, talk } = await anaWithTools());
    agent = await ana.agent('Secretary', {
      tools: [{ name: 'email_sender' }] as never,
      governance: { allowed_domains: ['friends.example'] },
    });
  });
  after(() => platform?.stop());
  beforeEach(() => {
    servers.mail.mails.length = 0;
    servers.whenMailed(() => undefined);
  });

  const mails = (subject: string) => servers.mail.mails.filter(({ text }) => text.includes(`Subject: ${subject}`));

  it('is sent after "approve" from the chat, as it was shown, and not before', async () => {
    const id = await talk.say(agent, 'Write to Bia', calling('email_sender', letter('Lunch')));
    const request = await talk.asked(id);
    for (const shown of ['> to: ', 'bia@friends.example', '> subject: Lunch', '> body: Shall we meet?'])
      assert.ok(request.body?.includes(shown), shown);
    assert.equal(servers.mail.mails.length, 0);
    await talk.answer(agent, 'approve', 'Agreed: email_sender is used now.');
    await talk.replyTo(id, 'done');
    assert.equal(mails('Lunch').length, 1);
    assert.deepEqual(mails('Lunch')[0]?.to, ['bia@friends.example']);
  });

  it('is not sent after "deny"', async () => {
    const id = await talk.say(agent, 'Write to Bia', calling('email_sender', letter('Dinner')));
    await talk.asked(id);
    await talk.answer(agent, 'deny because she is away', 'Denied: email_sender is not used.');
    await talk.replyTo(id, 'done');
    assert.deepEqual(servers.mail.mails, []);
  });

  it('goes to nobody outside the allowed domains, whatever a person agrees to', async () => {
    const before = platform.model.calls.length;
    const elsewhere = { ...letter('Spam'), to: ['x@evil.example'] };
    const id = await talk.say(agent, 'Write to all', calling('email_sender', elsewhere));
    await talk.replyTo(id, 'done');
    assert.equal(toolResults(platform.model.calls[before + 1] ?? assert.fail())[0]?.status, 'refused');
    assert.deepEqual(await talk.open(), []);
  });

  for (const victim of ['ai', 'platform', 'bridge', 'api'] as const)
    it(`is sent once when the ${victim} process is killed while it waits, and again once it was agreed to`, async () => {
      const subject = `Killed ${victim}`;
      const id = await talk.say(agent, 'Write to Bia', calling('email_sender', letter(subject)));
      await talk.asked(id);
      await platform.stack.kill(victim, 'SIGKILL');
      await platform.stack.resume(victim);
      const [request] = await until(async () => (await talk.open()).length === 1, 30_000, 'the request').then(
        talk.open,
      );
      assert.ok(request);
      // the kill comes while the mail is on its way
      let killed = false;
      let back: Promise<unknown> | undefined;
      servers.whenMailed(async () => {
        if (killed) return;
        killed = true;
        platform.stack.pause(victim);
        await platform.stack.kill(victim, 'SIGKILL');
        back = platform.stack.resume(victim);
      });
      const decision = await ana
        .api('POST', `/approvals/${request.approval_id}/decision`, { decision: 'approve' })
        .catch(
          () => undefined, // the api is the victim
        );
      if (decision) assert.equal(decision.status, 200, JSON.stringify(decision.body));
      if (victim === 'ai') {
        // nobody can know whether it went out: so the person is asked, and it is not sent again by itself
        await talk.replyTo(id, /email_sender may have acted already/, 60_000);
        assert.equal(mails(subject).length, 1);
        await talk.answer(agent, 'deny', 'email_sender is left as it is.');
      }
      await talk.replyTo(id, 'done', 60_000);
      assert.equal(mails(subject).length, 1);
      await back;
    });

  it('is sent once, and its owner not asked again, when the ai process is killed after it was sent and before it could say so', async () => {
    const id = await talk.say(agent, 'Write to Bia', calling('email_sender', letter('Unreported')));
    await talk.asked(id);
    // whoever wants to report to Temporal waits
    servers.whenMailed(() => platform.stack.kill('temporal', 'SIGSTOP'));
    const [request] = await talk.open();
    const decided = ana.api('POST', `/approvals/${request?.approval_id}/decision`, { decision: 'approve' });
    const done = `SELECT FROM tool_effects WHERE outcome = 'done' AND message_id = $1`;
    const noted = async () => (await platform.sql(done, [request?.message_id])).length === 1;
    await until(noted, 30_000, 'the end of the act');
    platform.stack.pause('ai');
    await platform.stack.kill('ai', 'SIGKILL');
    await platform.stack.kill('temporal', 'SIGCONT');
    const before = platform.model.calls.length;
    await platform.stack.resume('ai');
    assert.equal((await decided).status, 200);
    await talk.replyTo(id, 'done', 60_000);
    assert.equal(mails('Unreported').length, 1);
    assert.deepEqual(await talk.open(), []);
    const [told] = toolResults(platform.model.calls[before] ?? assert.fail());
    assert.equal(told?.status, 'done');
    assert.match(told?.data_from_outside ?? '', /bia@friends\.example/);
  });

  it('is not sent twice by a server that takes it and then is gone; it is sent again when a person says so', async () => {
    let times = 0;
    servers.whenMailed((socket) => {
      times += 1;
      if (times === 1) socket.destroy();
    });
    const id = await talk.say(agent, 'Write to Bia', calling('email_sender', letter('Gone')));
    await talk.asked(id);
    await talk.answer(agent, 'approve', 'Agreed: email_sender is used now.');
    await talk.replyTo(id, /email_sender may have acted already/);
    assert.equal(mails('Gone').length, 1);
    await talk.answer(agent, 'approve', 'email_sender is tried again now.');
    await talk.replyTo(id, 'done');
    const ids = mails('Gone').map(({ text }) => /^Message-ID: .*$/im.exec(text)?.[0]);
    assert.equal(ids.length, 2);
    assert.equal(new Set(ids).size, 1, 'by its id a receiver knows it again');
  });
});
