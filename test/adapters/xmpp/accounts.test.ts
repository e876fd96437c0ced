import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { ejabberdAccounts } from '../../../adapters/xmpp/accounts.ts';
import type { AdminCommand } from '../../../adapters/xmpp/admin-commands.ts';
import { adminCommands } from '../../../adapters/xmpp/admin-commands.ts';
import type { XmppAccounts } from '../../../domain/ports.ts';
import type { Stack } from '../../../scripts/stack.ts';
import { startStack } from '../../../scripts/stack.ts';

describe('accounts on a real ejabberd', () => {
  let stack: Stack;
  let accounts: XmppAccounts;
  let command: AdminCommand;
  const domain = 'aiox.local';
  const agentsDomain = `agents.${domain}`;
  const ana = { user: 'ana', host: domain };

  before(async () => {
    stack = await startStack({ ports: 'free', services: ['xmpp'], processes: [] });
    const env = stack.env('api');
    const admin = {
      url: env['AIOX_XMPP_ADMIN_URL'] ?? '',
      user: env['AIOX_XMPP_ADMIN_USER'] ?? '',
      password: env['AIOX_XMPP_ADMIN_PASSWORD'] ?? '',
    };
    accounts = ejabberdAccounts({ ...admin, domain, agentsDomain });
    command = adminCommands(admin);
  });
  after(() => stack.stop({ wipe: true }));

  it('makes an account that signs in with its password, and a new password replaces it', async () => {
    await accounts.register('ana', 'the first password');
    assert.equal((await command('check_password', { ...ana, password: 'the first password' })).body, 0);
    await accounts.changePassword('ana', 'another');
    assert.equal((await command('check_password', { ...ana, password: 'another' })).body, 0);
    assert.equal((await command('check_password', { ...ana, password: 'the first password' })).body, 1);
  });

  it('says that an address is taken, and leaves its password alone', async () => {
    await assert.rejects(accounts.register('ana', 'stolen'), { code: 'item.conflict' });
    assert.equal((await command('check_password', { ...ana, password: 'stolen' })).body, 1);
  });

  it('puts an agent into the roster under its name, renames it, and takes it out again', async () => {
    const agentId = randomUUID();
    const contact = async () => (await command('get_roster', { user: 'ana', server: domain })).body as Contact[];
    await accounts.addToRoster('ana', agentId, "O'Neill & <filhos>");
    assert.deepEqual(
      (await contact()).map(({ jid, nick, subscription }) => ({ jid, nick, subscription })),
      [{ jid: `agent-${agentId}@${agentsDomain}`, nick: "O'Neill & <filhos>", subscription: 'both' }],
    );
    await accounts.addToRoster('ana', agentId, 'Guide');
    assert.deepEqual(
      (await contact()).map(({ nick }) => nick),
      ['Guide'],
    );
    await accounts.removeFromRoster('ana', agentId);
    assert.deepEqual(await contact(), []);
    await accounts.removeFromRoster('ana', agentId);
  });

  it('takes an account back by its password, and leaves one with another password alone', async () => {
    assert.equal(await accounts.withdraw('ana', 'not its password'), false);
    assert.equal((await command('check_account', ana)).body, 0, 'somebody else may have it');
    assert.equal(await accounts.withdraw('ana', 'another'), true);
    assert.equal(await accounts.withdraw('nobody', 'another'), false);
    assert.equal((await command('check_account', ana)).body, 1);
  });

  it('names a server that is away, and one that refuses us, without the password', async () => {
    const url = `http://127.0.0.1:${stack.ports.api}/api`;
    const nowhere = ejabberdAccounts({ url, user: 'admin', password: 'secret-word', domain, agentsDomain });
    await assert.rejects(nowhere.register('rui', 'x'), (error: Error) => {
      assert.equal((error as { code?: string }).code, 'service.unavailable');
      assert.doesNotMatch(JSON.stringify({ ...error, cause: String(error.cause) }), /secret-word/);
      return true;
    });
    const env = stack.env('api');
    const wrong = { url: env['AIOX_XMPP_ADMIN_URL'] ?? '', user: `admin@${domain}`, password: 'wrong' };
    await assert.rejects(ejabberdAccounts({ ...wrong, domain, agentsDomain }).register('rui', 'x'), {
      code: 'service.unavailable',
    });
  });
});

interface Contact {
  jid: string;
  nick: string;
  subscription: string;
}
