import { setTimeout as delay } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
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
  account: Account & { passwordHash: string };
  /** Made by the platform and known to nobody but the XMPP server; shown once. */
  xmppPassword: string;
}

export type Register = (registration: Registration) => Promise<Registered>;

/** How often another number is tried behind a proposed name. */
const PROPOSALS = 5;

/** Pauses before a server of whose answer nothing is known is asked again whether it made the account after all. */
const LOOK_AGAIN_MS = [1_000, 4_000, 15_000, 40_000];

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
        if (!another) throw new AppError('item.conflict', { reason: reasons.taken });
      }
    }
  };

  async function create(local: string, wanted: Registration, passwordHash: string): Promise<Registered> {
    const userId = newId();
    const xmppPassword = generatePassword();
    const { email, name } = wanted;
    let asked = false;
    try {
      const account = await accounts.create(
        { userId, email, name, jid: `${local}@${domain}`, passwordHash },
        async () => {
          asked = true;
          await xmpp.register(local, xmppPassword);
        },
      );
      return { account: { ...account, passwordHash }, xmppPassword };
    } catch (error) {
      const refused = error instanceof AppError && error.code === 'item.conflict';
      if (asked && !refused) await takeBack(userId, local, xmppPassword);
      throw error;
    }
  }

  /**
   * An account that nobody owns must not stay: a server that answered late, or not at all, may have made it, or make it
   * in a moment, so it is asked again for a while. The password tells the account from one that somebody else got.
   */
  async function takeBack(userId: string, local: string, xmppPassword: string): Promise<void> {
    const settled = async (): Promise<boolean> =>
      // a record whose answer was lost may have kept the user after all
      (await accounts.byId(userId)) !== undefined || (await xmpp.withdraw(local, xmppPassword));
    if (await settled().catch(() => false)) return;
    void (async () => {
      let last: unknown;
      for (const pause of LOOK_AGAIN_MS) {
        await delay(pause, undefined, { ref: false });
        try {
          if (await settled()) return;
          last = undefined;
        } catch (error) {
          last = error;
        }
      }
      if (last !== undefined) log.error({ event: 'xmpp_account_unsure', local, error: last });
    })();
  }
}
