/** Composition of the AI worker: model calls, recall, memory; nothing runs without a permit of the platform. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { NativeConnection, Worker } from '@temporalio/worker';
import { actingActivities } from '../activities/acting.ts';
import { mcpActivities } from '../activities/mcp.ts';
import { rememberingActivities } from '../activities/remembering.ts';
import { searchingActivities } from '../activities/searching.ts';
import { thinkingActivities } from '../activities/thinking.ts';
import { chosenEmbedder } from '../adapters/embeddings/embedder.ts';
import { networkGuard } from '../adapters/http/guard.ts';
import { modelRouter } from '../adapters/models/router.ts';
import { postgresAgentVersions } from '../adapters/postgres/agent-versions.ts';
import { proveTierKey } from '../adapters/keyring.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { postgresMemorySize } from '../adapters/postgres/memory-size.ts';
import { postgresMemoryStore } from '../adapters/postgres/memory-store.ts';
import { postgresNearMemories } from '../adapters/postgres/near-memories.ts';
import { postgresPayloads } from '../adapters/postgres/payloads.ts';
import { postgresProviderCredentials } from '../adapters/postgres/provider-credentials.ts';
import { postgresToolEffects } from '../adapters/postgres/tool-effects.ts';
import { tierKeyring } from '../adapters/postgres/tenant-keys.ts';
import { postgresRefusedPermits } from '../adapters/postgres/refused-permits.ts';
import { postgresWorkerRegistry } from '../adapters/postgres/worker-registry.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { redisEventStream } from '../adapters/redis/event-stream.ts';
import { vault as openVault } from '../adapters/vault.ts';
import { readConfig } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import type { RefusedPermit } from '../domain/permit-ports.ts';
import { dataConverter } from '../temporal/data-converter.ts';
import { errorInterceptor } from '../temporal/error-interceptor.ts';
import { permitInterceptor } from '../temporal/permit-interceptor.ts';
import { endIfRefused } from '../temporal/reach.ts';
import { temporalTls } from '../temporal/tls.ts';
import { traceFields } from '../watch/log-fields.ts';
import { watchMemorySize } from '../watch/memory-size.ts';
import { openWatch } from '../watch/open.ts';
import type { AiActivities } from '../workflows/activities.ts';
import { aiQueue } from '../workflows/messages.ts';
import { agentTools } from './agent-tools.ts';
import { offeredModels } from './offered-models.ts';
import { startReports } from './worker-reports.ts';
import { installRuntime, runUntilSignalled } from './worker-runtime.ts';

const config = readConfig('ai', process.env);
const log = createLogger('ai', config.LOG_LEVEL, traceFields(config));
await endIfRefused(config, log);
const watch = await openWatch('ai', config, log);
await installRuntime(log, watch.sdkAddress);
const database = openDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL });
const keys = tierKeyring(database, 'ai', config);
await proveTierKey(keys, (error) => log.warn({ event: 'waiting_for_keys', error }));
const vault = openVault(keys);
const redis = connectRedis(config.REDIS_URL, log);
const memories = watch.ports.memories(
  postgresMemoryStore(database, vault),
  watchMemorySize(watch, postgresMemorySize(database)),
);
const payloads = postgresPayloads(database, vault);
const events = redisEventStream(redis, vault, log);
const embedder = watch.ports.embedder(chosenEmbedder(config));
const workerId = `${hostname()}-${randomUUID().slice(0, 8)}`;
const offered = offeredModels(config, log);
const guard = networkGuard(config.AIOX_ALLOW_PRIVATE_ENDPOINTS);
const tools = agentTools({ config, database, vault, guard, log });
const model = modelRouter(config, { credentials: postgresProviderCredentials(database, vault, log), guard });
await tools.ready;
const reports = startReports(
  postgresWorkerRegistry(database),
  {
    workerId,
    host: hostname(),
    pool: config.AIOX_WORKER_POOL,
    capabilities: () => ({
      providers: offered.providers(),
      embedding_models: [embedder.model],
      ...tools.report(),
    }),
    slots: config.AIOX_WORKER_SLOTS,
  },
  log,
);

const refusedPermits = postgresRefusedPermits(database);

/** Nothing runs whether or not it can be written down; a record that is away is told in the log. */
async function refused(permit: RefusedPermit): Promise<void> {
  log.warn({ event: 'permit_refused', workflow_id: permit.workflowId, step: permit.step, reason: permit.reason });
  await refusedPermits.audit(permit).catch((error: unknown) => log.error({ event: 'permit_refusal_unaudited', error }));
}

const activities: AiActivities = {
  ...thinkingActivities({
    model: watch.ports.model(model),
    memories,
    embedder,
    versions: postgresAgentVersions(database, vault),
    payloads,
    events,
    workerId,
    log,
  }),
  ...actingActivities({
    ...{ toolOf: tools.toolOf, keepFiles: tools.keepFiles, payloads, events, workerId, log },
    effects: postgresToolEffects(database),
  }),
  ...rememberingActivities({ memories, embedder, payloads }),
  ...searchingActivities({ memories: postgresNearMemories(database), embedder }),
  ...mcpActivities(tools.mcp),
};

const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS, tls: temporalTls(config) });
const taskQueue = aiQueue(config.AIOX_WORKER_POOL);
const worker = await Worker.create({
  connection,
  namespace: config.TEMPORAL_NAMESPACE,
  taskQueue,
  identity: workerId,
  activities,
  dataConverter: dataConverter(keys),
  interceptors: {
    activity: [
      ...watch.activities,
      errorInterceptor,
      permitInterceptor(config.AIOX_PERMIT_PUBLIC_KEY, refused),
      reports.interceptor,
    ],
  },
  maxConcurrentActivityTaskExecutions: config.AIOX_WORKER_SLOTS,
  maxHeartbeatThrottleInterval: '1s',
  shutdownGraceTime: '5s',
});
await model.load();
await embedder.embed(['ready']); // a model that cannot be loaded is told now, and not to the first person who writes
log.info({ event: 'ready', task_queue: taskQueue, worker_id: workerId, embedder: embedder.model });

await runUntilSignalled(worker, log);
offered.stop();
await reports.stop();
tools.stop();
await connection.close();
redis.disconnect();
await watch.close();
await database.close();
