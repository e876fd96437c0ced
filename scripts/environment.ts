import type { Secrets, Tier } from './state/secrets.ts';

/** Where everything is, once the services run. */
export interface Addresses {
  databaseUrl: string;
  redisUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  keyDir: string;
  /** Empty without a Web UI of ours. */
  temporalUi: string;
  domain: string;
  apiHost: string;
  apiPort: number;
  xmppHost: string;
  /** What people type into a client; empty: the domain. */
  xmppClientHost: string;
  xmppClientPort: string;
  xmppComponentPort: number;
  xmppAdminUrl: string;
  xmppAdminUser: string;
  xmppArchive: string;
  embeddingsDir: string;
  /** Empty without a sandbox. */
  bubblewrap: string;
  workflowBundle: string | undefined;
}

type Environment = Record<string, string>;
export type Outside = Record<string, string | undefined>;

/** Of the machine, not of AIOX. */
const machine = ['PATH', 'HOME', 'LANG', 'TZ', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE'];
/** What the user may set and we only hand on, to those who read it. */
const settings: Record<Tier | 'everybody', string[]> = {
  everybody: [
    ...['LOG_LEVEL', 'NODE_ENV', 'DATABASE_POOL'],
    ...['AIOX_METRICS_HOST', 'AIOX_METRICS_IDS', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS'],
    ...['TEMPORAL_TLS_CA_FILE', 'TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
  ],
  api: [
    ...['AIOX_TRUSTED_PROXIES', 'AIOX_ALLOW_PRIVATE_ENDPOINTS', 'AIOX_AGENT_RETENTION_DAYS'],
    ...['AIOX_API_CERT_FILE', 'AIOX_API_KEY_FILE', 'AIOX_TEMPORAL_UI_URL', 'AIOX_WORKFLOW_BUNDLE'],
    ...['AIOX_RATE_READS', 'AIOX_RATE_WRITES', 'AIOX_RATE_MESSAGES', 'AIOX_RATE_SIGN_INS'],
    ...['AIOX_RATE_USERS_OF_AN_ADDRESS', 'AIOX_PRICES_FILE'],
    ...['AIOX_XMPP_CLIENT_HOST', 'AIOX_XMPP_CLIENT_PORT'],
  ],
  platform: [
    ...['AIOX_MESSAGE_DEADLINE_MS', 'AIOX_MODEL_TIMEOUT_MS', 'AIOX_WORKFLOW_BUNDLE', 'AIOX_AGENT_RETENTION_DAYS'],
    'AIOX_AUDIT_RETENTION_DAYS',
  ],
  ai: [
    ...['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'GOOGLE_API_KEY'],
    ...['GOOGLE_BASE_URL', 'AIOX_ALLOW_PRIVATE_ENDPOINTS', 'AIOX_SEARCH_URL'],
    ...['AIOX_SMTP_URL', 'AIOX_SMTP_FROM', 'AIOX_MCP_STDIO'],
    ...['AIOX_WORKER_POOL', 'AIOX_WORKER_SLOTS', 'AIOX_EMBEDDER'],
  ],
  bridge: ['AIOX_RATE_MESSAGES'],
};

/**
 * What one process may know: its own role, its own private key, the addresses it talks to, the settings it reads,
 * and nothing else of our environment. `outside` is what the user has set.
 */
export function environmentOf(tier: Tier, where: Addresses, secrets: Secrets, outside: Outside): Environment {
  return {
    ...pick(process.env, machine),
    ...pick(outside, [...settings.everybody, ...settings[tier]]),
    ...common(tier, where, secrets),
    ...own[tier](where, secrets),
  };
}

function common(tier: Tier, where: Addresses, secrets: Secrets): Environment {
  const publicKeys = Object.entries(secrets.tierKeys).map(([name, { publicKey }]) => [name, publicKey] as const);
  return {
    DATABASE_URL: as(where.databaseUrl, tier, secrets),
    TEMPORAL_ADDRESS: where.temporalAddress,
    TEMPORAL_NAMESPACE: where.temporalNamespace,
    AIOX_DOMAIN: where.domain,
    AIOX_TIER_KEY: secrets.tierKeys[tier].privateKey,
    AIOX_KEY_DIR: where.keyDir,
    AIOX_TIER_PUBLIC_KEYS: JSON.stringify(Object.fromEntries(publicKeys)),
  };
}

const xmppAdmin = (where: Addresses, secrets: Secrets): Environment => ({
  AIOX_XMPP_ADMIN_URL: where.xmppAdminUrl,
  AIOX_XMPP_ADMIN_USER: where.xmppAdminUser,
  AIOX_XMPP_ADMIN_PASSWORD: secrets.xmppAdmin,
});

/** The platform runs it, and the api replays histories against it. */
const bundle = ({ workflowBundle }: Addresses): Environment =>
  workflowBundle ? { AIOX_WORKFLOW_BUNDLE: workflowBundle } : {};

const own: Record<Tier, (where: Addresses, secrets: Secrets) => Environment> = {
  api: (where, secrets) => ({
    REDIS_URL: where.redisUrl,
    AIOX_API_HOST: where.apiHost,
    AIOX_API_PORT: String(where.apiPort),
    AIOX_TOKEN_KEY: secrets.tokenKeys.privateKey,
    AIOX_AUDIT_PUBLIC_KEYS: secrets.auditKeys.publicKey,
    ...xmppAdmin(where, secrets),
    ...(where.xmppClientHost && { AIOX_XMPP_CLIENT_HOST: where.xmppClientHost }),
    AIOX_XMPP_CLIENT_PORT: where.xmppClientPort,
    ...bundle(where),
    ...(where.temporalUi && { AIOX_TEMPORAL_UI_URL: where.temporalUi }),
  }),
  platform: (where, secrets) => ({
    REDIS_URL: where.redisUrl,
    AIOX_PERMIT_KEY: secrets.permitKeys.privateKey,
    AIOX_AUDIT_KEY: secrets.auditKeys.privateKey,
    ...bundle(where),
  }),
  ai: (where, secrets) => ({
    REDIS_URL: where.redisUrl,
    AIOX_PERMIT_PUBLIC_KEY: secrets.permitKeys.publicKey,
    AIOX_EMBEDDINGS_DIR: where.embeddingsDir,
    AIOX_BUBBLEWRAP: where.bubblewrap,
  }),
  bridge: (where, secrets) => ({
    AIOX_XMPP_HOST: where.xmppHost,
    AIOX_XMPP_COMPONENT_PORT: String(where.xmppComponentPort),
    AIOX_XMPP_COMPONENT_SECRET: secrets.xmppComponent,
    AIOX_XMPP_ARCHIVE: where.xmppArchive,
  }),
};

function as(databaseUrl: string, tier: Tier, secrets: Secrets): string {
  if (!databaseUrl) return ''; // a stack without a database
  const url = new URL(databaseUrl);
  url.username = `aiox_${tier}`;
  url.password = secrets.roles[tier];
  return url.href;
}

function pick(source: Outside, names: string[]): Environment {
  const given = names.map((name) => [name, source[name]] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));
}
