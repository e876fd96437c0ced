import { v7 as newId } from 'uuid';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import type { Account, Accounts } from '../domain/account-ports.ts';
import type { XmppAccounts } from '../domain/ports.ts';
import { generatePassword, hashPassword } from './passwords.ts';
import { proposeLocalpart } from './xmpp-address.ts';

export interface Registration {
  email: string;
  password: string;
  name: string;
  /** Absent: proposed from the e-mail address. */
  xmppLocalpart: string | undefined;
}

export interface Registered {
  account: Account;
  /** Made by the platform and known to nobody but the XMPP server; shown once. */
  xmppPassword: string;
}

export type Register = (registration: Registration) => Promise<Registered>;

/** How often another number is tried behind a proposed name. */
const PROPOSALS = 5;

/**
 * Creates the user, the tenant's key and the XMPP account, or nothing. Throws `item.conflict`, the same for a taken
 * e-mail address and a taken JID, and `service.unavailable` when the record or the XMPP server is away.
 */
export function registration(accounts: Accounts, xmpp: XmppAccounts, domain: string, log: Logger): Register {
  return async (wanted) => {
    const passwordHash = await hashPassword(wanted.password);
    for (let attempt = 0; ; attempt += 1) {
      const local = wanted.xmppLocalpart ?? proposeLocalpart(wanted.email, attempt);
      try {
        return await create(local, wanted, passwordHash);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'item.conflict') throw error;
        const another = wanted.xmppLocalpart === undefined && error.details['field'] === 'jid' && attempt < PROPOSALS;
        if (!another) throw new AppError('item.conflict', { reason: 'This e-mail address or XMPP address is taken' });
      }
    }
  };

  async function create(local: string, wanted: Registration, passwordHash: string): Promise<Registered> {
    const xmppPassword = generatePassword();
    const { email, name } = wanted;
    let registered = false;
    try {
      const account = await accounts.create(
        { userId: newId(), email, name, jid: `${local}@${domain}`, passwordHash },
        async () => {
          await xmpp.register(local, xmppPassword);
          registered = true;
        },
      );
      return { account, xmppPassword };
    } catch (error) {
      // the record did not keep the user after all: an account that nobody owns must not stay
      if (registered)
        await xmpp
          .unregister(local)
          .catch((left: unknown) => log.error({ event: 'xmpp_account_left', local, error: left }));
      throw error;
    }
  }
}
