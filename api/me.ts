import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import { AppError } from '../contracts/errors.ts';
import type { Account, Accounts } from '../domain/account-ports.ts';
import type { XmppAccounts } from '../domain/ports.ts';
import { endpoint } from './endpoint.ts';
import type { Route } from './endpoint.ts';
import { generatePassword } from './passwords.ts';
import { localOf } from './xmpp-address.ts';

export const accountReply = z.strictObject({
  user_id: uuid,
  email: z.string(),
  name: z.string(),
  jid: z.string(),
  created_at: z.iso.datetime(),
});

/** An account as its owner sees it. */
export const accountView = (account: Account): z.input<typeof accountReply> => ({
  user_id: account.userId,
  email: account.email,
  name: account.name,
  jid: account.jid,
  created_at: account.createdAt.toISOString(),
});

interface Parts {
  accounts: Accounts;
  xmpp: XmppAccounts;
}

/** The one who is signed in. */
export const meRoutes = ({ accounts, xmpp }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/me',
    auth: 'token',
    reply: accountReply,
    async handle({ subject }) {
      const account = await accounts.byId(subject.userId);
      if (account === undefined) throw new AppError('auth.required');
      return accountView(account);
    },
  }),
  endpoint({
    method: 'post',
    path: '/me/xmpp-password',
    auth: 'token',
    status: 201,
    reply: z.strictObject({ jid: z.string(), xmpp_password: z.string() }),
    errors: ['service.unavailable'],
    // the server keeps one password for an account: the new one replaces it, and is shown only here
    async handle({ subject }) {
      const password = generatePassword();
      await xmpp.changePassword(localOf(subject), password);
      return { jid: subject.jid, xmpp_password: password };
    },
  }),
];
