/** Composition of the platform worker: all workflows, the platform's steps, and the starter loop. */
import type { WorkerOptions } from '@temporalio/worker';
import { NativeConnection, Worker } from '@temporalio/worker';
import { approvingActivities } from '../activities/approving.ts';
import { capabilityActivities } from '../activities/capabilities.ts';
import { erasingActivities } from '../activities/erasing.ts';
import { governanceActivities } from '../activities/governance.ts';
import { ownershipActivities } from '../activities/ownership.ts';
import { permitActivities } from '../activities/permits.ts';
import { purgingActivities } from '../activities/purging.ts';
import { recordingActivities } from '../activities/recording.ts';
import { shortMemoryActivities } from '../activities/short-memory.ts';
import { toolCallActivities } from '../activities/tool-calls.ts';
import { turnActivities } from '../activities/turns.ts';
import { anchorSigner } from '../adapters/audit-keys.ts';
import { permitSigner } from '../adapters/permit-signer.ts';
import { folderOfShards } from '../adapters/key-shards.ts';
import { proveTierKey } from '../adapters/keyring.ts';
import { postgresApprovalDesk } from '../adapters/postgres/approval-desk.ts';
import { postgresAuditUpkeep } from '../adapters/postgres/audit-upkeep.ts';
import { postgresCapabilities } from '../adapters/postgres/capabilities.ts';
import { postgresClosedAccounts } from '../adapters/postgres/closed-accounts.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { postgresExecutions } from '../adapters/postgres/executions.ts';
import { postgresLedger } from '../adapters/postgres/ledger.ts';
import { postgresMcpTools } from '../adapters/postgres/mcp-tools.ts';
import { postgresMessages } from '../adapters/postgres/messages.ts';
import { postgresPayloads } from '../adapters/postgres/payloads.ts';
import { postgresPolicyRecord } from '../adapters/postgres/policy-record.ts';
import { postgresPurgeStore } from '../adapters/postgres/purge-store.ts';
import { postgresToolAvailability } from '../adapters/postgres/tool-availability.ts';
import { postgresToolEffects } from '../adapters/postgres/tool-effects.ts';
import { tierKeyring } from '../adapters/postgres/tenant-keys.ts';
import { postgresWorkerRoll } from '../adapters/postgres/worker-roll.ts';
import { redisAccountNews } from '../adapters/redis/account-news.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { redisEventStream } from '../adapters/redis/event-stream.ts';
import { redisSessions } from '../adapters/redis/sessions.ts';
import { redisShortLived } from '../adapters/redis/short-lived.ts';
import { redisToolRates } from '../adapters/redis/tool-rates.ts';
import { vault as openVault } from '../adapters/vault.ts';
import type { Config } from '../config/env.ts';
import { readConfig } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import { openTemporalClient, temporalStarter } from '../temporal/client.ts';
import { dataConverter } from '../temporal/data-converter.ts';
import { errorInterceptor } from '../temporal/error-interceptor.ts';
import { temporalOpenWorkflows } from '../temporal/open-workflows.ts';
import { endIfRefused } from '../temporal/reach.ts';
import { ensureSchedules } from '../temporal/schedules.ts';
import { temporalTls } from '../temporal/tls.ts';
import { temporalCourier } from '../temporal/courier.ts';
import { workflowSources } from '../temporal/workflow-sources.ts';
import { builtInSpecs } from '../tools/built-in.ts';
import { toolRegistry } from '../tools/registry.ts';
import { traceFields } from '../watch/log-fields.ts';
import { openWatch } from '../watch/open.ts';
import { watchWorkers } from '../watch/worker-health.ts';
import type { PlatformActivities } from '../workflows/activities.ts';
import { PLATFORM_QUEUE } from '../workflows/messages.ts';
import { runAuditLoop } from './audit-loop.ts';
import { runCourierLoop } from './courier-loop.ts';
import { keepSchedule } from './keep-schedule.ts';
import { runStarterLoop } from './starter-loop.ts';
import { installRuntime, runUntilSignalled } from './worker-runtime.ts';

const config = readConfig('platform', process.env);
const log = createLogger('platform', config.LOG_LEVEL, traceFields(config));
await endIfRefused(config, log);
const watch = await openWatch('platform', config, log);
await installRuntime(log, watch.sdkAddress);
const database = openDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL });
const keys = tierKeyring(database, 'platform', config);
await proveTierKey(keys, (error) => log.warn({ event: 'waiting_for_keys', error }));
const vault = openVault(keys);
const redis = connectRedis(config.REDIS_URL, log);
const messages = postgresMessages(database, vault);
const payloads = postgresPayloads(database, vault);
const ledger = postgresLedger(database);
const converter = dataConverter(keys);
const desk = postgresApprovalDesk(database, vault);
const signer = permitSigner(config.AIOX_PERMIT_KEY);
const events = redisEventStream(redis, vault, log);
const news = redisAccountNews(redis, log);

const activities: PlatformActivities = {
  ...ownershipActivities({ messages, payloads, news }),
  ...governanceActivities({
    ledger,
    policy: postgresPolicyRecord(database),
    news,
    limits: { deadlineMs: config.AIOX_MESSAGE_DEADLINE_MS, modelTimeoutMs: config.AIOX_MODEL_TIMEOUT_MS },
  }),
  ...capabilityActivities({ capabilities: postgresCapabilities(database) }),
  ...shortMemoryActivities({ sessions: redisSessions(redis, vault, log), messages, payloads }),
  ...permitActivities({ signer }),
  ...toolCallActivities({
    ...{ desk, signer, payloads, events },
    registry: toolRegistry(builtInSpecs, postgresMcpTools(database), postgresToolAvailability(database)),
    rates: redisToolRates(redis),
    policy: postgresPolicyRecord(database),
    effects: postgresToolEffects(database),
  }),
  ...approvingActivities({ desk, ledger, events, news }),
  ...recordingActivities({ executions: postgresExecutions(database, vault), ledger, payloads, news, log }),
  ...turnActivities({ messages, events, payloads, news }),
};

const client = openTemporalClient(config, converter);
const workflows = temporalOpenWorkflows(client);
const shortLived = redisShortLived(redis, log);
const purging = purgingActivities({
  store: postgresPurgeStore(database),
  shortLived,
  workflows,
});
const erasing = erasingActivities({
  closed: postgresClosedAccounts(database),
  shards: folderOfShards(config.AIOX_KEY_DIR),
  workflows,
  shortLived,
  purgeAgent: (agent, retentionDays) => purging.purgeAgent(agent, retentionDays),
});

const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS, tls: temporalTls(config) });
const worker = await Worker.create({
  connection,
  namespace: config.TEMPORAL_NAMESPACE,
  taskQueue: PLATFORM_QUEUE,
  ...workflowSource(config),
  activities: { ...activities, ...purging, ...erasing },
  dataConverter: converter,
  interceptors: { activity: [...watch.activities, errorInterceptor] },
  maxConcurrentWorkflowTaskExecutions: 40,
  maxConcurrentLocalActivityExecutions: 200,
  // a message that waits for a person may wait for days: beyond these it is read from its history when the answer comes
  maxCachedWorkflows: 600,
});
const ending = new AbortController();
const starter = runStarterLoop(messages, temporalStarter(client), log, ending.signal);
const courier = runCourierLoop(desk, temporalCourier(client), log, ending.signal);
const schedule = keepSchedule(
  () => ensureSchedules(client, { retentionDays: config.AIOX_AGENT_RETENTION_DAYS }),
  log,
  ending.signal,
);
const audit = runAuditLoop(
  postgresAuditUpkeep(database),
  anchorSigner(config.AIOX_AUDIT_KEY),
  { retentionDays: config.AIOX_AUDIT_RETENTION_DAYS },
  log,
  ending.signal,
);
watchWorkers(watch, postgresWorkerRoll(database));
log.info({ event: 'ready', task_queue: PLATFORM_QUEUE });

await runUntilSignalled(worker, log);
ending.abort();
await Promise.all([starter, courier, schedule, audit]);
await connection.close();
redis.disconnect();
await watch.close();
await database.close();

/** A bundle made by the set-up starts faster; without one the worker makes its own. */
function workflowSource({ AIOX_WORKFLOW_BUNDLE: codePath }: Config<'platform'>): Partial<WorkerOptions> {
  if (codePath) return { workflowBundle: { codePath } };
  const { workflowsPath, preloadModules } = workflowSources;
  return { workflowsPath, bundlerOptions: { preloadModules } };
}
