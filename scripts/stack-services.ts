import type { Addresses } from './environment.ts';
import type { Crew } from './crew.ts';
import { step } from './fetch/work.ts';
import { findBubblewrap } from './services/bubblewrap.ts';
import { ejabberd } from './services/ejabberd.ts';
import { findEmbeddings } from './services/embeddings.ts';
import { postgres } from './services/postgres.ts';
import type { Service, ServiceContext } from './services/service.ts';
import { temporal } from './services/temporal.ts';
import { valkey } from './services/valkey.ts';

export const serviceNames = ['postgres', 'redis', 'temporal', 'xmpp', 'embeddings', 'sandbox'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Services {
  adminUrl: string;
  temporalUi: string | null;
  caFile: string;
  websocket: string;
  addresses: Pick<
    Addresses,
    | 'databaseUrl'
    | 'redisUrl'
    | 'temporalAddress'
    | 'temporalUi'
    | 'xmppAdminUrl'
    | 'xmppAdminUser'
    | 'xmppArchive'
    | 'embeddingsDir'
    | 'bubblewrap'
  >;
}

const hour = 60 * 60 * 1_000;

/** Finds and starts the wanted services, all at once; the addresses of those that are not wanted stay empty. */
export async function startServices(crew: Crew, context: ServiceContext, wanted: ServiceName[]): Promise<Services> {
  const start = async <T extends Service>(name: ServiceName, find: (context: ServiceContext) => Promise<T>) => {
    if (!wanted.includes(name)) return undefined;
    const service = await find(context);
    const { choice, daemon, finish } = service;
    context.work.say(choice);
    if (daemon) await step(context.work, `Starting ${daemon.name}`, () => crew.start(daemon, { service: true }));
    await finish?.();
    keepHouse(context, service);
    return service;
  };
  const [database, redis, engine, xmpp, embeddingsDir, bubblewrap] = await Promise.all([
    start('postgres', postgres),
    start('redis', valkey),
    start('temporal', temporal),
    start('xmpp', ejabberd),
    wanted.includes('embeddings') ? findEmbeddings(context) : undefined,
    wanted.includes('sandbox') ? findBubblewrap(context) : undefined,
  ]);
  return {
    adminUrl: database?.adminUrl ?? '',
    temporalUi: engine?.ui ?? null,
    caFile: xmpp?.caFile ?? '',
    websocket: xmpp?.websocket ?? '',
    addresses: {
      databaseUrl: database?.adminUrl ?? '',
      redisUrl: redis?.url ?? '',
      temporalAddress: engine?.address ?? '',
      temporalUi: engine?.ui ?? '',
      xmppAdminUrl: xmpp?.adminUrl ?? '',
      xmppAdminUser: xmpp?.adminUser ?? '',
      xmppArchive: xmpp?.archive ?? '',
      embeddingsDir: embeddingsDir ?? '',
      bubblewrap: bubblewrap ?? '',
    },
  };
}

function keepHouse({ work }: ServiceContext, { housekeep }: Service): void {
  if (!housekeep) return;
  const tidy = () => void housekeep().catch((error: Error) => work.signal.aborted || work.say(error.message));
  tidy();
  const timer = setInterval(tidy, hour).unref();
  work.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
