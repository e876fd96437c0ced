import { z } from 'zod';
import { AGENT_RESOURCE, agentJid } from '../../contracts/addresses.ts';
import { AppError } from '../../contracts/errors.ts';
import type { XmppAccounts } from '../../domain/ports.ts';
import type { XmppTokenIssuer } from '../../domain/way-in-ports.ts';
import type { AdminSettings } from './admin-commands.ts';
import { adminCommands } from './admin-commands.ts';

const tokenReply = z.object({ token: z.string().min(1) });

interface Settings extends AdminSettings {
  domain: string;
  agentsDomain: string;
}

/** Accounts and rosters of ejabberd 23.01 or newer. Throws `service.unavailable` when the server does not do as asked. */
export function ejabberdAccounts({ domain, agentsDomain, ...admin }: Settings): XmppAccounts & XmppTokenIssuer {
  const command = adminCommands(admin);

  /** What the agent's own server would send: the bridge answers probes, but nobody probes at the moment of a change. */
  const showPresence = (ownerLocal: string, agentId: string, kind: 'available' | 'unavailable') => {
    const from = `${agentJid(agentId, agentsDomain)}/${AGENT_RESOURCE}`;
    const to = `${ownerLocal}@${domain}`;
    const type = kind === 'unavailable' ? " type='unavailable'" : '';
    return command('send_stanza', { from, to, stanza: `<presence from='${from}' to='${to}'${type}/>` });
  };

  return {
    async register(local, password) {
      const { status } = await command('register', { user: local, host: domain, password });
      if (status === 409) throw new AppError('item.conflict', { field: 'jid' });
    },

    async withdraw(local, password) {
      const { body } = await command('check_password', { user: local, host: domain, password });
      if (body !== 0) return false; // never made, or somebody else's
      await command('unregister', { user: local, host: domain });
      return true;
    },

    async remove(local) {
      await command('kick_user', { user: local, host: domain });
      await command('unregister', { user: local, host: domain });
    },

    async changePassword(local, password) {
      await command('change_password', { user: local, host: domain, newpass: password });
      await command('kick_user', { user: local, host: domain });
    },

    async issueToken(local, lifetimeS) {
      const wanted = { jid: `${local}@${domain}`, ttl: lifetimeS, scopes: 'sasl_auth' };
      const { body } = await command('oauth_issue_token', wanted);
      return tokenReply.parse(body).token;
    },
    async revokeToken(token) {
      await command('oauth_revoke_token', { token });
    },
    async disconnect(local) {
      await command('kick_user', { user: local, host: domain });
    },

    async addToRoster(ownerLocal, agentId, name) {
      await command('add_rosteritem', {
        localuser: ownerLocal,
        localhost: domain,
        user: `agent-${agentId}`,
        host: agentsDomain,
        nick: name,
        group: 'AIOX',
        subs: 'both',
      });
      await showPresence(ownerLocal, agentId, 'available');
    },

    async removeFromRoster(ownerLocal, agentId) {
      await showPresence(ownerLocal, agentId, 'unavailable');
      await command('delete_rosteritem', {
        localuser: ownerLocal,
        localhost: domain,
        user: `agent-${agentId}`,
        host: agentsDomain,
      });
    },
  };
}
