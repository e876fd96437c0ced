import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { Account, Accounts } from '../domain/account-ports.ts';
import type { SignInTally } from '../domain/audit-ports.ts';
import type { XmppAccounts } from '../domain/ports.ts';
import type { PasswordGuard } from '../domain/sign-in-ports.ts';
import { accountLanguage, accountReply, accountView, xmppServer } from './account-view.ts';
import { addressOf } from './caller.ts';
import { endpoint } from './endpoint.ts';
import type { Route, Subject } from './endpoint.ts';
import type { PasswordCheck } from './passwords.ts';
import { generatePassword, hashPassword } from './passwords.ts';
import type { EndSessions } from './sessions.ts';
import { newPassword, plainText } from './texts.ts';
import { localOf } from './xmpp-address.ts';
import type { XmppTokens } from './xmpp-tokens.ts';

interface Parts {
  accounts: Accounts;
  xmpp: XmppAccounts;
  /** Where clients reach the XMPP server. */
  xmppServer: { host: string; port: number };
  passwords: PasswordCheck;
  guard: PasswordGuard;
  tally: SignInTally;
  ended: EndSessions;
  xmppTokens: Pick<XmppTokens, 'issue'>;
  /** Has closed accounts erased now; when that cannot be asked for, it is done within the hour. */
  eraseSoon: () => Promise<void>;
}

const meReply = accountReply.extend({ xmpp: xmppServer });

const presentPassword = z.string().min(1).max(256);

const accountChange = z
  .strictObject({
    name: plainText(80).min(1).optional(),
    language: accountLanguage.optional(),
    password: newPassword.optional(),
    current_password: presentPassword.optional(),
  })
  .refine(({ password, current_password: current }) => password === undefined || current !== undefined, {
    path: ['current_password'],
    error: reasons.password_needs_current,
  })
  .refine(({ password, current_password: current }) => current === undefined || password !== undefined, {
    path: ['current_password'],
    error: reasons.password_without_new,
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: reasons.nothing_to_change,
    // what was sent and is not known is told by its name
    when: ({ issues }) => issues.length === 0,
  });

/** The one who is signed in. */
export function meRoutes(parts: Parts): Route[] {
  const { accounts, xmpp, passwords, guard, tally, ended, xmppTokens, eraseSoon } = parts;
  const view = (account: Account): z.input<typeof meReply> => ({
    ...accountView(account),
    xmpp: { ...parts.xmppServer, tls: 'starttls' },
  });
  /** Who has only a token must not take the account over: the password is asked, and guessing is bounded. */
  const confirmed = async (
    { userId }: Subject,
    password: string,
    request: Request,
  ): Promise<Account & { passwordHash: string }> => {
    const account = await accounts.withPassword(userId);
    if (account === undefined) throw new AppError('auth.required');
    const who = { email: account.email, address: addressOf(request) };
    await guard.guarded(who, 'auth.password_wrong', async () => {
      if (await passwords.matches(account.passwordHash, password)) return;
      tally.note(userId, 'wrong');
      throw new AppError('auth.password_wrong');
    });
    return account;
  };

  return [
    endpoint({
      method: 'get',
      path: '/me',
      summary: 'The account that is signed in',
      auth: 'token',
      reply: meReply,
      async handle({ subject }) {
        const account = await accounts.byId(subject.userId);
        if (account === undefined) throw new AppError('auth.required');
        return view(account);
      },
    }),
    endpoint({
      method: 'patch',
      path: '/me',
      summary: 'Change the account: name, language, password',
      auth: 'token',
      body: accountChange,
      reply: meReply,
      errors: ['auth.password_wrong', 'rate.limited', 'service.unavailable'],
      // a new password ends all other sessions: whoever knew the old one is out
      async handle({ body, subject, request }) {
        const { name, language, password: after, current_password: current } = body;
        const before = current === undefined ? undefined : (await confirmed(subject, current, request)).passwordHash;
        const password =
          before === undefined || after === undefined
            ? undefined
            : { before, after: await hashPassword(after), keepSessionId: subject.sessionId };
        const changed = await accounts.change(subject.userId, { name, language, password });
        if (changed === undefined) throw new AppError('auth.required');
        await ended(subject.userId, changed.endedSessions);
        return view(changed.account);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/me',
      summary: 'Close the account for good; what is kept of it is erased as soon as its open work has ended',
      auth: 'token',
      status: 202,
      body: z.strictObject({ password: presentPassword }),
      reply: z.strictObject({ state: z.literal('closed') }),
      errors: ['auth.password_wrong', 'item.conflict', 'rate.limited', 'service.unavailable'],
      // with its account on the XMPP server or not at all; nobody signs in, and nothing is accepted, from here on
      async handle({ body, subject, request }) {
        const { passwordHash } = await confirmed(subject, body.password, request);
        const closed = await accounts.close(subject.userId, passwordHash, () => xmpp.remove(localOf(subject)));
        await ended(subject.userId, closed);
        await eraseSoon();
        return { state: 'closed' as const };
      },
    }),
    endpoint({
      method: 'post',
      path: '/me/xmpp-password',
      summary: 'Replace the XMPP password; the new one is shown once',
      auth: 'token',
      status: 201,
      body: z.strictObject({ password: presentPassword }),
      reply: z.strictObject({ jid: z.string(), xmpp_password: z.string() }),
      errors: ['auth.password_wrong', 'rate.limited', 'service.unavailable'],
      // the server keeps one password for an account: the new one replaces it, and is shown only here
      async handle({ body, subject, request }) {
        await confirmed(subject, body.password, request);
        const password = generatePassword();
        await accounts.replaceXmppPassword(subject.userId, () => xmpp.changePassword(localOf(subject), password));
        return { jid: subject.jid, xmpp_password: password };
      },
    }),
    endpoint({
      method: 'post',
      path: '/me/xmpp-token',
      summary: 'A short-lived token to sign in to XMPP with (X-OAUTH2); it ends with this sign-in',
      auth: 'token',
      status: 201,
      reply: z.strictObject({ jid: z.string(), token: z.string(), expires_in: z.number().int() }),
      errors: ['service.unavailable'],
      async handle({ subject }) {
        const { token, lifetimeS } = await xmppTokens.issue(subject);
        return { jid: subject.jid, token, expires_in: lifetimeS };
      },
    }),
  ];
}
