import type { SetupConfig } from '../../config/setup.ts';
import type { Cache } from '../fetch/cache.ts';
import type { Work } from '../fetch/work.ts';
import type { User } from '../launch.ts';
import type { Ports } from '../state/ports.ts';
import type { Secrets } from '../state/secrets.ts';
import type { Daemon } from '../supervise.ts';

/** What a service is given to find or make itself. */
export interface ServiceContext {
  outside: Pick<
    SetupConfig,
    | 'DATABASE_URL'
    | 'REDIS_URL'
    | 'TEMPORAL_ADDRESS'
    | 'AIOX_EMBEDDINGS_DIR'
    | 'AIOX_BUBBLEWRAP'
    | 'AIOX_API_HOST'
    | 'AIOX_API_CERT_FILE'
    | 'AIOX_API_KEY_FILE'
    | 'AIOX_XMPP_LISTEN'
    | 'AIOX_XMPP_CERT_FILE'
    | 'AIOX_XMPP_KEY_FILE'
    | 'AIOX_XMPP_CA_FILE'
  >;
  cache: Cache;
  stateDir: string;
  secrets: Secrets;
  ports: Ports;
  domain: string;
  namespace: string;
  /** Whom the servers run as; nothing when we are an ordinary user. */
  user: User | undefined;
  work: Work;
}

/** How a service was found: with a daemon it is ours to run, without one it runs elsewhere. */
export interface Service {
  choice: string;
  daemon?: Daemon;
  /** Once it answers: create what the others expect to find. */
  finish?: () => Promise<void>;
  /** Done at the start and then every hour. */
  housekeep?: () => Promise<void>;
}

/** Whether an address to listen at stands for all of them. */
export const isEverywhere = (listen: string): boolean => listen === '0.0.0.0' || listen === '::';

/** How this machine reaches what listens at an address, which may stand for all of them. */
export function reachedAt(listen: string): string {
  return isEverywhere(listen) ? '127.0.0.1' : listen;
}

/** Servers see as little of our environment as they can run with. */
export function bareEnvironment(home: string): Record<string, string | undefined> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', TZ: process.env['TZ'] };
}
