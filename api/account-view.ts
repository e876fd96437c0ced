import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import { roles } from '../contracts/roles.ts';
import type { Account } from '../domain/account-ports.ts';

export const accountLanguage = z.enum(['en', 'pt']);

export const accountReply = z.strictObject({
  user_id: uuid,
  email: z.string(),
  name: z.string(),
  jid: z.string(),
  language: accountLanguage,
  role: z.enum(roles),
  created_at: z.iso.datetime(),
});

/** What its owner types into an XMPP client beside the address: it signs in after STARTTLS only. */
export const xmppServer = z.strictObject({ host: z.string(), port: z.number().int(), tls: z.literal('starttls') });

/** An account as its owner sees it. */
export const accountView = (account: Account): z.input<typeof accountReply> => ({
  user_id: account.userId,
  email: account.email,
  name: account.name,
  jid: account.jid,
  language: account.language,
  role: account.role,
  created_at: account.createdAt.toISOString(),
});
