import { Connection } from '@temporalio/client';
import { Redis } from 'ioredis';
import { temporalTls } from '../../temporal/tls.ts';
import { adminPath } from '../services/ejabberd-config.ts';
import { searchAttributes } from '../services/temporal-search-attributes.ts';
import { asking, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Redis, Temporal and the XMPP server: those that run here, and those that the environment names. */
export async function examineServices(scene: Scene): Promise<Finding[]> {
  return (await Promise.all([redis(scene), temporal(scene), ejabberd(scene)])).filter((found) => found !== undefined);
}

const lookInto = ({ run }: Scene, name: string, otherwise: string): string => {
  const log = run?.processes[name]?.log;
  return log ? `less ${log}` : otherwise;
};

async function redis(scene: Scene): Promise<Finding | undefined> {
  const { config, run, starter, secrets, ports } = scene;
  const own = starter !== undefined && run?.processes['valkey'] && secrets;
  const url = config.REDIS_URL ?? (own ? `redis://:${secrets.redis}@127.0.0.1:${ports.redis}` : undefined);
  if (!url) return undefined;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 6_000 });
  const failed = Promise.withResolvers<never>();
  client.on('error', (error) => failed.reject(error)); // the connection's own error says more than "closed"
  failed.promise.catch(() => {});
  try {
    return await asking('Redis', lookInto(scene, 'valkey', 'is REDIS_URL right?'), async () => {
      await Promise.race([client.connect().then(() => client.ping()), failed.promise]);
      return 'answers';
    });
  } finally {
    client.disconnect();
  }
}

async function temporal(scene: Scene): Promise<Finding | undefined> {
  const { config, run, starter } = scene;
  const address = config.TEMPORAL_ADDRESS ?? (starter === undefined ? undefined : run?.temporal.address);
  if (!address) return undefined;
  const namespace = run?.temporal.namespace ?? config.TEMPORAL_NAMESPACE;
  return asking('Temporal', lookInto(scene, 'temporal', 'are TEMPORAL_ADDRESS and TEMPORAL_TLS_* right?'), async () => {
    const connection = await Connection.connect({ address, tls: temporalTls(scene.source), connectTimeout: 6_000 });
    try {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = searchAttributes.filter((name) => customAttributes?.[name] === undefined);
      const says = `namespace ${namespace} at ${address}`;
      if (missing.length > 0)
        return wrong('Temporal', `${says} lacks the search attributes ${missing.join(', ')}`, 'Ctrl-C, then npm start');
      return `${says}, search attributes complete`;
    } finally {
      await connection.close();
    }
  });
}

async function ejabberd(scene: Scene): Promise<Finding | undefined> {
  const { run, starter, secrets, ports, domain } = scene;
  if (starter === undefined || !run?.processes['ejabberd'] || !secrets) return undefined;
  return asking('XMPP server', lookInto(scene, 'ejabberd', ''), async () => {
    const authorization = `Basic ${Buffer.from(`admin@${domain}:${secrets.xmppAdmin}`).toString('base64')}`;
    const options = { method: 'POST', headers: { authorization }, body: '{}', signal: AbortSignal.timeout(6_000) };
    const reply = await fetch(`http://127.0.0.1:${ports.xmppHttp}${adminPath}/status`, options);
    if (!reply.ok) throw new Error(`its admin API answers ${reply.status}`);
    return `answers for ${domain} on port ${run.xmpp.port}`;
  });
}
