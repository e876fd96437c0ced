/** Composition of the API: the REST door and what it needs of the world. */
import { fileURLToPath } from 'node:url';
import { anchorCheck } from '../adapters/audit-keys.ts';
import { endpointFault } from '../adapters/http/endpoint-fault.ts';
import { networkGuard } from '../adapters/http/guard.ts';
import { hostFault } from '../adapters/http/host-fault.ts';
import { guardedHosts } from '../adapters/http/hosts.ts';
import { postgresAccountExport } from '../adapters/postgres/account-export.ts';
import { postgresAccounts } from '../adapters/postgres/accounts.ts';
import { postgresAgentActivity } from '../adapters/postgres/agent-activity.ts';
import { postgresApiKeys } from '../adapters/postgres/api-keys.ts';
import { postgresApprovalDoor } from '../adapters/postgres/approval-door.ts';
import { postgresAuditChain } from '../adapters/postgres/audit-chain.ts';
import { postgresAuditLog } from '../adapters/postgres/audit-log.ts';
import { postgresContentGrants } from '../adapters/postgres/content-grants.ts';
import { postgresAgents } from '../adapters/postgres/agents.ts';
import { folderOfShards } from '../adapters/key-shards.ts';
import { proveTierKey } from '../adapters/keyring.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { postgresPasswordResets } from '../adapters/postgres/password-resets.ts';
import { postgresMcpTools } from '../adapters/postgres/mcp-tools.ts';
import { postgresMcpServers } from '../adapters/postgres/mcp-servers.ts';
import { postgresKeptMemories } from '../adapters/postgres/kept-memories.ts';
import { postgresModelKeys } from '../adapters/postgres/model-keys.ts';
import { postgresDecisions } from '../adapters/postgres/decisions.ts';
import { postgresDirectory } from '../adapters/postgres/directory.ts';
import { postgresDocuments } from '../adapters/postgres/documents.ts';
import { postgresHistory } from '../adapters/postgres/history.ts';
import { postgresIdempotencyKeys } from '../adapters/postgres/idempotency-keys.ts';
import { postgresInbox } from '../adapters/postgres/inbox.ts';
import { postgresPayloads } from '../adapters/postgres/payloads.ts';
import { postgresQuotas } from '../adapters/postgres/quotas.ts';
import { postgresRoles, postgresUserAdministration } from '../adapters/postgres/roles.ts';
import { postgresToolConnections } from '../adapters/postgres/tool-connections.ts';
import { postgresSignInTally } from '../adapters/postgres/sign-in-tally.ts';
import { postgresSignIns } from '../adapters/postgres/sign-ins.ts';
import { postgresUsedTokens } from '../adapters/postgres/used-tokens.ts';
import { postgresWorkerRoll } from '../adapters/postgres/worker-roll.ts';
import { postgresVersionHistory } from '../adapters/postgres/version-history.ts';
import { postgresToolAvailability } from '../adapters/postgres/tool-availability.ts';
import { tierKeyring } from '../adapters/postgres/tenant-keys.ts';
import { redisAttempts } from '../adapters/redis/attempts.ts';
import { redisAccountEvents, redisAccountNews } from '../adapters/redis/account-news.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { redisEventReader } from '../adapters/redis/event-reader.ts';
import { redisPasswordGuard } from '../adapters/redis/password-guard.ts';
import { redisRequestRates } from '../adapters/redis/request-rates.ts';
import { redisSessionEnds } from '../adapters/redis/session-ends.ts';
import { redisXmppTokens } from '../adapters/redis/xmpp-tokens.ts';
import { vault as openVault } from '../adapters/vault.ts';
import { ejabberdAccounts } from '../adapters/xmpp/accounts.ts';
import { agentsDomain as agentsDomainOf, readConfig } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import { readPriceList } from '../config/price-list.ts';
import { acceptMessage } from '../doors/accept-message.ts';
import { mayWrite } from '../doors/access.ts';
import { cancelMessage } from '../doors/cancel-message.ts';
import { decideApproval } from '../doors/decide-approval.ts';
import { decodePayloads } from '../doors/decode-payloads.ts';
import { temporalCanceller } from '../temporal/canceller.ts';
import { openTemporalClient, temporalStarter } from '../temporal/client.ts';
import { temporalCourier } from '../temporal/courier.ts';
import { dataConverter } from '../temporal/data-converter.ts';
import { endIfRefused } from '../temporal/reach.ts';
import { temporalMemorySearches } from '../temporal/memory-searches.ts';
import { temporalMcpReadings } from '../temporal/mcp-readings.ts';
import { temporalMessageAttempts } from '../temporal/message-attempts.ts';
import { sealedPayloads } from '../temporal/sealed-payloads.ts';
import { eraseSoon } from '../temporal/schedules.ts';
import { replayHistory } from '../temporal/replay-history.ts';
import { temporalReplays } from '../temporal/replays.ts';
import { temporalTimeline } from '../temporal/timeline.ts';
import { temporalTrials } from '../temporal/trials.ts';
import { temporalUsedByMessages } from '../temporal/used-by-messages.ts';
import { builtInSpecs } from '../tools/built-in.ts';
import { describedCalls } from '../tools/described-call.ts';
import { toolRegistry } from '../tools/registry.ts';
import { traceFields } from '../watch/log-fields.ts';
import { openWatch } from '../watch/open.ts';
import { traceOf } from '../watch/span.ts';
import { accessTokens } from './access-tokens.ts';
import { accountExportRoutes } from './account-export.ts';
import { accountEventRoutes } from './account-events.ts';
import { adminUserRoutes } from './admin-users.ts';
import { agentActivityRoutes } from './agent-activity.ts';
import { agentDescriptorRoutes } from './agent-descriptor.ts';
import { agentVersionRoutes } from './agent-versions.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { agentRoutes } from './agents.ts';
import { modelKeyRoutes } from './model-keys.ts';
import { toolConnectionRoutes } from './tool-connections.ts';
import { modelRoutes } from './models.ts';
import { refuseTools } from './agent-tools.ts';
import { approvalRoutes } from './approvals.ts';
import { createApp } from './app.ts';
import { attemptRoutes } from './attempts.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { authenticate as authenticateBy } from './authenticate.ts';
import { cancelRoutes } from './cancel-message.ts';
import { dashboard } from './dashboard.ts';
import { documentRoutes } from './documents.ts';
import { grantedRoutes } from './granted.ts';
import { grantRoutes } from './grants.ts';
import { publicRoutes } from './health.ts';
import { mcpServerRoutes } from './mcp-servers.ts';
import { memoryRoutes } from './memories.ts';
import { meRoutes } from './me.ts';
import { messageEventRoutes } from './message-events.ts';
import { messageRoutes } from './messages.ts';
import { mySessionRoutes } from './my-sessions.ts';
import { passwordResetRoutes } from './password-reset.ts';
import { passwordCheck } from './passwords.ts';
import { policyRoutes } from './policy.ts';
import { quotaRoutes } from './quotas.ts';
import { rateLimits } from './rate-limits.ts';
import { receiptRoutes } from './receipt.ts';
import { replayRoutes } from './replay-message.ts';
import { registration } from './registration.ts';
import { roleCheck } from './roles.ts';
import { rosteredAgents } from './rostered-agents.ts';
import { serveUntilSignalled } from './serve.ts';
import type { EndSessions } from './sessions.ts';
import { sessions as sessionsOf } from './sessions.ts';
import { streamLife } from './stream-life.ts';
import { temporalCodecRoutes } from './temporal-codec.ts';
import { TEMPORAL_ROOT, temporalSessions } from './temporal-session.ts';
import { temporalUi } from './temporal-ui.ts';
import { timelineRoutes } from './timeline.ts';
import { toldAgents } from './told-agents.ts';
import { toolRoutes } from './tools.ts';
import { tryAgentRoutes } from './try-agent.ts';
import { usageDayRoutes } from './usage-days.ts';
import { usedRoutes } from './used.ts';
import { webServer } from './web-server.ts';
import { workerRoutes } from './workers.ts';
import { xmppTokens as xmppTokensOf } from './xmpp-tokens.ts';

const config = readConfig('api', process.env);
const prices = readPriceList(config.AIOX_PRICES_FILE);
const log = createLogger('api', config.LOG_LEVEL, traceFields(config));
await endIfRefused(config, log);
const watch = await openWatch('api', config, log);
const production = config.NODE_ENV === 'production';
const domain = config.AIOX_DOMAIN;
const agentsDomain = agentsDomainOf(config);

const database = openDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL });
const keys = tierKeyring(database, 'api', config);
await proveTierKey(keys, (error) => log.warn({ event: 'waiting_for_keys', error }));
const vault = openVault(keys);
const directory = postgresDirectory(database);
const redis = connectRedis(config.REDIS_URL, log);
const temporal = openTemporalClient(config, dataConverter(keys));
const xmpp = ejabberdAccounts({
  url: config.AIOX_XMPP_ADMIN_URL,
  user: config.AIOX_XMPP_ADMIN_USER,
  password: config.AIOX_XMPP_ADMIN_PASSWORD,
  domain,
  agentsDomain,
});

const accounts = postgresAccounts(database, config.AIOX_TIER_PUBLIC_KEYS, folderOfShards(config.AIOX_KEY_DIR));
const signIns = postgresSignIns(database);
const news = redisAccountNews(redis, log);
const agents = toldAgents(watch.ports.agents(postgresAgents(database, vault, { agentsDomain })), news);
const registry = toolRegistry(builtInSpecs, postgresMcpTools(database), postgresToolAvailability(database));
const rostered = rosteredAgents({ agents, xmpp, log, refuseTools: refuseTools(registry) });
const history = postgresHistory(database, vault);
const tokens = accessTokens(config.AIOX_TOKEN_KEY, domain);
const apiKeys = postgresApiKeys(database);
const authenticate = authenticateBy({ tokens, signIns, apiKeys });
const ends = redisSessionEnds(redis);
const accountEvents = redisAccountEvents(redis);
const xmppTokens = xmppTokensOf({
  issuer: xmpp,
  issued: redisXmppTokens(redis, vault),
  jidOf: async (userId) => (await accounts.byId(userId))?.jid,
  isOpen: (userId, sessionId) => signIns.isOpen(userId, sessionId),
  log,
});
const ended: EndSessions = async (userId, sessionIds) => {
  ends.announce(sessionIds);
  await xmppTokens.end(userId, sessionIds);
};
const erase = () => eraseSoon(temporal).catch((error: unknown) => log.warn({ event: 'erasure_waits', error }));
const sessions = sessionsOf(signIns, accounts, tokens, ended);
const passwords = await passwordCheck();
const passwordGuard = redisPasswordGuard(redis);
const requestRates = redisRequestRates(redis, {
  limits: {
    reads: config.AIOX_RATE_READS,
    writes: config.AIOX_RATE_WRITES,
    messages: config.AIOX_RATE_MESSAGES,
    'sign-ins': config.AIOX_RATE_SIGN_INS,
  },
  usersOfAnAddress: config.AIOX_RATE_USERS_OF_AN_ADDRESS,
});
const tally = postgresSignInTally(database);
const roles = postgresRoles(database);
const requireRole = roleCheck(roles);
const grants = postgresContentGrants(database);
const runs = {
  ...{ history, prices, timeline: temporalTimeline(temporal) },
  traceOf: config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? undefined : traceOf,
};
const approvals = postgresApprovalDoor(database, vault, describedCalls(builtInSpecs));
const memories = postgresKeptMemories(database, vault);
const documents = postgresDocuments(database, vault);
const versions = postgresVersionHistory(database, vault);
const decisions = postgresDecisions(database);
const audit = postgresAuditLog(database);
const workers = postgresWorkerRoll(database);
const modelKeys = postgresModelKeys(database, vault);
const endpointGuard = networkGuard(config.AIOX_ALLOW_PRIVATE_ENDPOINTS);
const databaseHosts = guardedHosts(config.AIOX_ALLOW_PRIVATE_ENDPOINTS);
const closing = new AbortController();
const openStream = streamLife({
  authenticate,
  isOpen: (...session) => signIns.isOpen(...session),
  ends,
  closing: closing.signal,
});
const secureCookies = production || config.AIOX_API_CERT_FILE !== undefined;
const temporalUiUrl = config.AIOX_TEMPORAL_UI_URL;
const visits = temporalUiUrl
  ? temporalSessions({
      tokens: accessTokens(config.AIOX_TOKEN_KEY, domain, 'aiox-temporal'),
      ...{ signIns, roles, secureCookies },
    })
  : undefined;

const routes = [
  ...authRoutes({
    accounts,
    register: registration(accounts, xmpp, domain, log),
    passwords,
    sessions,
    attempts: redisAttempts(redis),
    guard: passwordGuard,
    tally,
    secureCookies,
  }),
  ...meRoutes({
    ...{ accounts, xmpp, passwords, guard: passwordGuard, tally, ended, xmppTokens, eraseSoon: erase },
    xmppServer: { host: config.AIOX_XMPP_CLIENT_HOST ?? domain, port: config.AIOX_XMPP_CLIENT_PORT },
  }),
  ...accountExportRoutes({ exported: postgresAccountExport(database, vault), openStream }),
  ...passwordResetRoutes({ resets: postgresPasswordResets(database), guard: passwordGuard, ended, requireRole }),
  ...mySessionRoutes({ signIns, sessions }),
  ...apiKeyRoutes({ apiKeys, ends }),
  ...tryAgentRoutes({ trials: temporalTrials(temporal) }),
  ...agentRoutes({ agents, rostered, agentsDomain, retentionDays: config.AIOX_AGENT_RETENTION_DAYS, prices }),
  ...agentVersionRoutes({ agents, versions, rostered, agentsDomain }),
  ...agentDescriptorRoutes({ agents, versions }),
  ...documentRoutes({ agents, documents }),
  ...memoryRoutes({
    ...{ agents, memories },
    searches: temporalMemorySearches(temporal),
  }),
  ...agentActivityRoutes({ agents, activity: postgresAgentActivity(database), prices }),
  ...messageRoutes({
    agents,
    mayWrite: watch.door.mayWrite(mayWrite({ directory, log })),
    accept: watch.door.accept(
      acceptMessage({ inbox: postgresInbox(database), vault, starter: temporalStarter(temporal), log }),
    ),
    history,
  }),
  ...messageEventRoutes({ history, events: redisEventReader(redis, vault), openStream }),
  ...accountEventRoutes({ events: accountEvents, openStream }),
  ...toolRoutes({ registry }),
  ...approvalRoutes({
    ...{ approvals, openStream, events: accountEvents },
    decide: decideApproval({
      ...{ approvals, registry, log, courier: temporalCourier(temporal) },
    }),
  }),
  ...workerRoutes({ workers }),
  ...modelRoutes({ workers, keys: modelKeys }),
  ...modelKeyRoutes({ keys: modelKeys, endpointFault: (url) => endpointFault(endpointGuard, url) }),
  ...toolConnectionRoutes({
    connections: postgresToolConnections(database, vault),
    hostFault: (host, ssl) => hostFault(databaseHosts, host, ssl),
  }),
  ...mcpServerRoutes({
    workers,
    servers: postgresMcpServers(database, vault),
    readings: temporalMcpReadings(temporal),
    endpointFault: (url) => endpointFault(endpointGuard, url),
  }),
  ...cancelRoutes(
    cancelMessage({ history, canceller: temporalCanceller(temporal), starter: temporalStarter(temporal) }),
  ),
  ...(visits?.routes ?? []),
  ...timelineRoutes(runs),
  ...attemptRoutes({ history, attempts: temporalMessageAttempts(temporal, keys) }),
  ...receiptRoutes({ history, decisions, audit }),
  ...usedRoutes({
    ...{ history, memories, documents, payloads: postgresPayloads(database, vault) },
    used: temporalUsedByMessages(temporal, keys),
  }),
  ...replayRoutes({
    history,
    replays: temporalReplays(temporal, keys, replayHistory({ bundle: config.AIOX_WORKFLOW_BUNDLE })),
  }),
  ...auditRoutes({
    log: audit,
    chain: postgresAuditChain(database),
    checkAnchor: anchorCheck(config.AIOX_AUDIT_PUBLIC_KEYS),
    openStream,
    requireRole,
  }),
  ...adminUserRoutes({ users: postgresUserAdministration(database), requireRole }),
  ...grantRoutes({ grants }),
  ...grantedRoutes({ ...runs, grants, requireRole }),
  ...policyRoutes({ history, decisions }),
  ...quotaRoutes({ quotas: postgresQuotas(database) }),
  ...usageDayRoutes({ used: postgresUsedTokens(database), prices }),
];
const probes = {
  postgres: () => database.ping(),
  redis: () => redis.ping(),
  temporal: () => temporal.withDeadline(Date.now() + 1_000, () => temporal.workflowService.getSystemInfo({})),
};
const app = createApp({
  trustedProxies: config.AIOX_TRUSTED_PROXIES,
  routes,
  publicRoutes: [
    ...publicRoutes({ probes, jwks: tokens.jwks }),
    ...temporalCodecRoutes({
      decode: decodePayloads(sealedPayloads(keys)),
      ...{ authenticate, visitorOf: visits?.visitorOf, namespace: config.TEMPORAL_NAMESPACE },
    }),
  ],
  authenticate,
  beside:
    temporalUiUrl && visits
      ? { path: TEMPORAL_ROOT, handler: temporalUi({ url: temporalUiUrl, visitorOf: visits.visitorOf, log }) }
      : undefined,
  pages: dashboard(fileURLToPath(new URL('../ui/build', import.meta.url))),
  rates: rateLimits(requestRates, () => watch.door.refused('rate.limited')),
  idempotencyKeys: postgresIdempotencyKeys(database, vault),
  log,
  checkReplies: !production,
});

const server = webServer(config, (request, response) => watch.door.arrive(() => void app(request, response)), log);
await serveUntilSignalled(server, { host: config.AIOX_API_HOST, port: config.AIOX_API_PORT, closing, log });
ends.close();
redis.disconnect();
await directory.flush();
await tally.flush();
await watch.close();
await database.close();
// Temporal's client is not closed: a call that it means to repeat would throw out of its timer
process.exit(0);
