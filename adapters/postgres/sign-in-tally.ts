import { NIL_UUID } from '../../contracts/identifiers.ts';
import type { SignInTally } from '../../domain/audit-ports.ts';
import type { Database } from './database.ts';

const EVERY_MS = 1_000;
/** Different accounts that are kept; what comes on top within a second, or while the database is away, is not counted. */
const ACCOUNTS = 10_000;

/** Counts in memory and tells the record once a second, as refusals are. `flush` before the database is closed. */
export function postgresSignInTally(database: Database): SignInTally & { flush(): Promise<void> } {
  let noted = new Map<string, { owner: string; outcome: string; times: number }>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const add = (owner: string, outcome: string, times: number): void => {
    const key = `${owner} ${outcome}`;
    const before = noted.get(key);
    if (before) before.times += times;
    else if (noted.size < ACCOUNTS) noted.set(key, { owner, outcome, times });
    timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
  };

  const tell = async (): Promise<void> => {
    const told = [...noted.values()];
    if (told.length === 0) return;
    noted = new Map();
    try {
      await database.call('count-sign-ins', 'SELECT count_sign_ins($1, $2, $3)', [
        told.map(({ owner }) => owner),
        told.map(({ outcome }) => outcome),
        told.map(({ times }) => times),
      ]);
    } catch {
      // whoever needs the database says that it is away
      for (const { owner, outcome, times } of told) add(owner, outcome, times);
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(tell);
    await flushing;
  };

  return { note: (owner, outcome) => add(owner ?? NIL_UUID, outcome, 1), flush };
}
