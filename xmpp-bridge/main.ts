/** Composition of the bridge: the component's stream, the door behind it, and the deliveries in front of it. */
import { deliveryActivities } from '../activities/delivery.ts';
import { postgresApprovalDoor, postgresApproverOf } from '../adapters/postgres/approval-door.ts';
import { postgresAgentNews } from '../adapters/postgres/agent-news.ts';
import { holdAdvisoryLock } from '../adapters/postgres/advisory-lock.ts';
import type { HeldLock } from '../adapters/postgres/advisory-lock.ts';
import { postgresChatDesk } from '../adapters/postgres/chat-desk.ts';
import { proveTierKey } from '../adapters/keyring.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { postgresDirectory } from '../adapters/postgres/directory.ts';
import { postgresMcpTools } from '../adapters/postgres/mcp-tools.ts';
import { postgresInbox } from '../adapters/postgres/inbox.ts';
import { tierKeyring } from '../adapters/postgres/tenant-keys.ts';
import { vault as openVault } from '../adapters/vault.ts';
import { openArchive } from '../adapters/xmpp/archive.ts';
import { agentsDomain as agentsDomainOf, readConfig } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import { AppError } from '../contracts/errors.ts';
import { acceptMessage } from '../doors/accept-message.ts';
import { mayWrite } from '../doors/access.ts';
import { answerApproval } from '../doors/chat-approval.ts';
import { answerCommand } from '../doors/chat-command.ts';
import { decideApproval } from '../doors/decide-approval.ts';
import { temporalCanceller } from '../temporal/canceller.ts';
import { openTemporalClient, temporalStarter } from '../temporal/client.ts';
import { temporalCourier } from '../temporal/courier.ts';
import { dataConverter as converterOf } from '../temporal/data-converter.ts';
import { errorInterceptor } from '../temporal/error-interceptor.ts';
import { endIfRefused } from '../temporal/reach.ts';
import { temporalTls } from '../temporal/tls.ts';
import { builtInSpecs } from '../tools/built-in.ts';
import { describedCalls } from '../tools/described-call.ts';
import { toolRegistry } from '../tools/registry.ts';
import { traceFields } from '../watch/log-fields.ts';
import { openWatch } from '../watch/open.ts';
import { installRuntime } from '../workers/worker-runtime.ts';
import { XMPP_QUEUE } from '../workflows/messages.ts';
import { approvalCommand } from './approval-command.ts';
import { keepDelivering } from './keep-delivering.ts';
import { openDoor } from './open-door.ts';
import type { Duty } from './terms-of-duty.ts';
import { termsOfDuty } from './terms-of-duty.ts';

const config = readConfig('bridge', process.env);
const log = createLogger('bridge', config.LOG_LEVEL, traceFields(config));
await endIfRefused(config, log);
const watch = await openWatch('bridge', config, log);
await installRuntime(log, watch.sdkAddress);
const database = openDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL });
const keys = tierKeyring(database, 'bridge', config);
await proveTierKey(keys, (error) => log.warn({ event: 'waiting_for_keys', error }));
const directory = postgresDirectory(database);
const dataConverter = converterOf(keys);
const temporal = openTemporalClient(config, dataConverter);
const archive = openArchive(config.AIOX_XMPP_ARCHIVE);
const agentsDomain = agentsDomainOf(config);
const starter = temporalStarter(temporal);
const desk = postgresChatDesk(database);
const vault = openVault(keys);
const accept = acceptMessage({ inbox: postgresInbox(database), vault, starter, log });
const approvals = postgresApprovalDoor(database, vault, describedCalls(builtInSpecs));
const approverOf = postgresApproverOf(database);
const decide = decideApproval({
  ...{ approvals, log, courier: temporalCourier(temporal) },
  registry: toolRegistry(builtInSpecs, postgresMcpTools(database)),
});
const approval = answerApproval({ approvals, approverOf, decide });
const runCommand = approvalCommand({ approvals, decide });
const command = answerCommand({
  ...{ desk, canceller: temporalCanceller(temporal), starter, answerApproval: approval },
});
const news = postgresAgentNews({ database, connectionString: config.DATABASE_URL, log });
const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info({ event: 'stopping', signal });
    ending.abort();
  });

await termsOfDuty({
  lock: (onWaiting) =>
    holdAdvisoryLock({
      ...{ connectionString: config.DATABASE_URL, name: `aiox bridge of ${agentsDomain}`, log, onWaiting },
      signal: ending.signal,
    }),
  begin,
  log,
  signal: ending.signal,
});
await archive.close();
await temporal.connection.close();
await directory.flush();
await watch.close();
await database.close();

function begin(lock: HeldLock): Duty {
  const door = openDoor({
    settings: {
      ...{ host: config.AIOX_XMPP_HOST, port: config.AIOX_XMPP_COMPONENT_PORT },
      ...{ secret: config.AIOX_XMPP_COMPONENT_SECRET, serverDomain: config.AIOX_DOMAIN, agentsDomain },
    },
    arrive: (work) => watch.door.arrive(work),
    acceptMessage: watch.door.accept(whileHeld(lock, accept)),
    answerCommand: whileHeld(lock, command),
    answerApproval: whileHeld(lock, approval),
    runCommand: whileHeld(lock, runCommand),
    approverOf,
    mayWrite: watch.door.mayWrite(mayWrite({ directory, log })),
    messagesPerMinute: config.AIOX_RATE_MESSAGES,
    refused: (code) => watch.door.refused(code),
    ...{ directory, desk, news, log },
  });
  const delivering = keepDelivering({
    connection: { address: config.TEMPORAL_ADDRESS, tls: temporalTls(config) },
    worker: {
      ...{ namespace: config.TEMPORAL_NAMESPACE, taskQueue: XMPP_QUEUE, dataConverter },
      activities: deliveryActivities({ stanzas: door.stanzas, archive }),
      interceptors: { activity: [...watch.activities, errorInterceptor] },
      shutdownGraceTime: '5s',
    },
    log,
  });
  return {
    working: Promise.all([door.opened, delivering.polling]).then(() => {}),
    async end() {
      // replies under way need the stream, so it goes last
      await delivering.stop();
      await door.close();
    },
  };
}

/** While the lock's session is broken another bridge may be active: two at once would mix the order of messages. */
function whileHeld<Given, Answer>(lock: HeldLock, act: (given: Given) => Promise<Answer>) {
  return async (given: Given): Promise<Answer> => {
    if (!lock.held()) throw new AppError('service.unavailable', { service: 'record' });
    return act(given);
  };
}
