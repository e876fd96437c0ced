import { api } from '../api/client.ts';
import type { Account } from '../api/types.ts';
import { session } from './session.svelte.ts';

/** Whose account this is: asked for before the page that shows it is here, and anew each time it is read again. */
class OwnAccount {
  #early: Promise<{ token: string | undefined; account?: Account }> | undefined;

  ask(): void {
    this.#early = this.#look();
    // an error is told to whoever reads it
    this.#early.catch(() => undefined);
  }

  /** Undefined when nobody is signed in. Throws when the server does not answer. */
  async read(): Promise<Account | undefined> {
    const early = await (this.#early ?? this.#look()).finally(() => (this.#early = undefined));
    if (!session.signedIn) return undefined;
    // somebody else may have signed in since it was asked
    return early.token === (await session.token()) ? early.account : api<Account>('GET', '/me');
  }

  async #look() {
    const token = await session.token();
    return { token, ...(token !== undefined && { account: await api<Account>('GET', '/me') }) };
  }
}

export const account = new OwnAccount();
