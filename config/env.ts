import { z } from 'zod';
import type { Tier } from '../contracts/identifiers.ts';

const port = z.coerce.number().int().min(1).max(65_535);
const key = z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');
const milliseconds = (least: number) => z.coerce.number().int().min(least);
/** An empty variable means an absent one: a line `NAME=` in an environment file is a common way to switch a thing off. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const tierPublicKeys = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'must be JSON: {"api": "…", "platform": "…", "ai": "…", "bridge": "…"}',
      });
      return z.NEVER;
    }
  })
  .pipe(z.strictObject({ api: key, platform: key, ai: key, bridge: key }));

const commaSeparated = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

/** Addresses and networks whose `X-Forwarded-For` is believed. A network of everybody would be believing anybody. */
const trustedProxies = commaSeparated.pipe(
  z.array(
    z.union([z.literal('loopback'), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).refine((part) => !part.endsWith('/0')),
  ),
);

/** Hosts, addresses and networks at which an owner's own endpoint may be although they are not public. */
const privateEndpoints = commaSeparated.pipe(
  z.array(
    z
      .union(
        [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/)],
        'must be hosts, addresses or networks with commas between, such as ollama.lan,10.0.0.0/8',
      )
      .refine((part) => !part.endsWith('/0'), 'must not be a network of everybody'),
  ),
);

const mcpCommand = z.strictObject({
  command: z.string().startsWith('/', 'must be an absolute path'),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});

/** Programs that owners may choose as MCP servers, by name. They are started with this environment and no other. */
const mcpCommands = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text === '' ? '{}' : text) as unknown;
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'must be JSON: {"files": {"command": "/usr/bin/…", "args": ["…"]}}',
      });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), mcpCommand))
  .default({});

/** Metrics and traces of a process. 0 is no metrics, no address of a collector no traces. */
const watching = {
  AIOX_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  AIOX_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  AIOX_METRICS_IDS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  OTEL_EXPORTER_OTLP_HEADERS: optional(z.string()),
};

/** What every process reads. */
const shared = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(10),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s:]+:\d+$/, 'must be host:port'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('aiox'),
  TEMPORAL_TLS_CA_FILE: optional(z.string()),
  TEMPORAL_TLS_CERT_FILE: optional(z.string()),
  TEMPORAL_TLS_KEY_FILE: optional(z.string()),
  AIOX_DOMAIN: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain in lower case')
    .default('aiox.local'),
  AIOX_TIER_KEY: optional(z.string().regex(/^[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*$/, 'must be base64url')),
  AIOX_TIER_KEY_FILE: optional(z.string()),
  AIOX_TIER_KEY_URL: optional(z.url({ protocol: /^https?$/ })),
  AIOX_TIER_KEY_TOKEN: optional(z.string()),
  AIOX_KEY_DIR: z.string().startsWith('/', 'must be an absolute path'),
  AIOX_TIER_PUBLIC_KEYS: tierPublicKeys,
  ...watching,
};

const tierKeySources = ['AIOX_TIER_KEY', 'AIOX_TIER_KEY_FILE', 'AIOX_TIER_KEY_URL'] as const;

/** Two places for one key would be one that is forgotten when it changes; a key must not cross a network in the clear. */
function oneTierKey(
  config: Partial<Record<(typeof tierKeySources)[number], string | undefined>>,
  context: z.RefinementCtx,
) {
  const given = tierKeySources.filter((name) => config[name] !== undefined);
  if (given.length !== 1)
    context.addIssue({
      code: 'custom',
      path: ['AIOX_TIER_KEY'],
      message: `set exactly one of ${tierKeySources.join(', ')}`,
    });
  const url = config.AIOX_TIER_KEY_URL;
  if (url !== undefined && !/^https:|^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)[:/]/.test(url))
    context.addIssue({ code: 'custom', path: ['AIOX_TIER_KEY_URL'], message: 'must be https://, or on this machine' });
}

/** By which server `email_sender` sends, and from which address; without them it is not offered. */
const outgoingMail = {
  AIOX_SMTP_URL: optional(
    z
      .url({ protocol: /^smtps?$/ })
      .regex(
        /^(smtps:\/\/[^/?#]+\/?|smtp:\/\/[^/?#]+\/?(\?tls=(off|required))?)$/,
        'must be smtp://user:password@host:port or smtps://…, the first perhaps with ?tls=off or ?tls=required',
      ),
  ),
  AIOX_SMTP_FROM: optional(z.email()),
};

/** What ends accounts on the XMPP server. */
const xmppAdmin = {
  AIOX_XMPP_ADMIN_URL: z.url({ protocol: /^https?$/ }),
  AIOX_XMPP_ADMIN_USER: z.string().min(1),
  AIOX_XMPP_ADMIN_PASSWORD: z.string().min(1),
};

/** How long a deleted agent can be restored; then it is purged. The api tells the date, the platform keeps it. */
const retention = { AIOX_AGENT_RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(30) };

/** Who proves the audit: public keys, the present one and those that were replaced, with commas between. */
const auditPublicKeys = z
  .string()
  .regex(/^[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*$/, 'must be base64url, several with commas between');

const redis = { REDIS_URL: z.url({ protocol: /^rediss?$/ }) };

const rate = z.coerce.number().int().min(1).max(1_000_000);
/** Messages of one user in a minute, at each of the two doors. */
const messageRate = { AIOX_RATE_MESSAGES: rate.default(240) };
/** Other requests of one user in a minute; of sign-ins, and of users behind one address, see `.env.example`. */
const requestRates = {
  ...messageRate,
  AIOX_RATE_READS: rate.default(1_200),
  AIOX_RATE_WRITES: rate.default(240),
  AIOX_RATE_SIGN_INS: rate.default(60),
  AIOX_RATE_USERS_OF_AN_ADDRESS: rate.default(10),
};

const perTier = {
  api: z
    .object({
      ...shared,
      ...redis,
      ...retention,
      ...requestRates,
      AIOX_API_HOST: z.string().default('127.0.0.1'),
      AIOX_API_PORT: port.default(8080),
      AIOX_API_CERT_FILE: optional(z.string()),
      AIOX_API_KEY_FILE: optional(z.string()),
      AIOX_TRUSTED_PROXIES: trustedProxies,
      AIOX_ALLOW_PRIVATE_ENDPOINTS: privateEndpoints,
      AIOX_TOKEN_KEY: key,
      AIOX_AUDIT_PUBLIC_KEYS: auditPublicKeys,
      AIOX_PRICES_FILE: optional(z.string()),
      AIOX_WORKFLOW_BUNDLE: optional(z.string()),
      AIOX_XMPP_CLIENT_HOST: optional(z.string()),
      AIOX_XMPP_CLIENT_PORT: port.default(5222),
      AIOX_TEMPORAL_UI_URL: optional(
        z
          .url({ protocol: /^https?$/ })
          .regex(/^https?:\/\/[^/@?#]+(\/temporal)?\/?$/, 'must have no path but /temporal'),
      ),
      ...xmppAdmin,
    })
    .superRefine(oneTierKey)
    // one without the other would be plain HTTP by mistake
    .refine(({ AIOX_API_CERT_FILE: cert, AIOX_API_KEY_FILE: key }) => (cert === undefined) === (key === undefined), {
      path: ['AIOX_API_CERT_FILE'],
      error: 'AIOX_API_CERT_FILE and AIOX_API_KEY_FILE belong together',
    }),
  platform: z
    .object({
      ...shared,
      ...redis,
      ...retention,
      AIOX_PERMIT_KEY: key,
      AIOX_AUDIT_KEY: key,
      AIOX_AUDIT_RETENTION_DAYS: z.coerce.number().int().min(90).max(36_500).default(730),
      AIOX_MESSAGE_DEADLINE_MS: milliseconds(10_000).default(900_000),
      AIOX_MODEL_TIMEOUT_MS: milliseconds(1_000).default(60_000),
      AIOX_WORKFLOW_BUNDLE: optional(z.string()),
    })
    .superRefine(oneTierKey),
  ai: z
    .object({
      ...shared,
      ...redis,
      AIOX_PERMIT_PUBLIC_KEY: key,
      AIOX_WORKER_POOL: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
        .default('default'),
      AIOX_WORKER_SLOTS: z.coerce.number().int().min(1).max(1_000).default(100),
      AIOX_EMBEDDINGS_DIR: optional(z.string()),
      AIOX_BUBBLEWRAP: optional(z.string().startsWith('/', 'must be an absolute path')),
      AIOX_EMBEDDER: z.enum(['minilm', 'hashing']).default('minilm'),
      OPENAI_API_KEY: optional(z.string()),
      OPENAI_BASE_URL: optional(z.url({ protocol: /^https?$/ })),
      ANTHROPIC_API_KEY: optional(z.string()),
      ANTHROPIC_BASE_URL: optional(z.url({ protocol: /^https?$/ })),
      GOOGLE_API_KEY: optional(z.string()),
      GOOGLE_BASE_URL: optional(z.url({ protocol: /^https?$/ })),
      AIOX_ALLOW_PRIVATE_ENDPOINTS: privateEndpoints,
      AIOX_SEARCH_URL: optional(
        z.url({ protocol: /^https?$/ }).regex(/^[^@?#]+$/, 'must have no user, no password, no ? and no #'),
      ),
      ...outgoingMail,
      AIOX_MCP_STDIO: mcpCommands,
    })
    .superRefine(oneTierKey)
    .refine(({ AIOX_SMTP_URL: url, AIOX_SMTP_FROM: from }) => (url === undefined) === (from === undefined), {
      path: ['AIOX_SMTP_FROM'],
      error: 'AIOX_SMTP_URL and AIOX_SMTP_FROM belong together',
    }),
  bridge: z
    .object({
      ...shared,
      ...messageRate,
      AIOX_XMPP_HOST: z.string().default('127.0.0.1'),
      AIOX_XMPP_COMPONENT_PORT: port.default(5275),
      AIOX_XMPP_COMPONENT_SECRET: z.string().min(1),
      AIOX_XMPP_ARCHIVE: z.string().regex(/^(sqlite:|postgres(ql)?:\/\/)/, 'must be sqlite:<path> or postgres://…'),
    })
    .superRefine(oneTierKey),
} satisfies Record<Tier, z.ZodType>;

export type Config<T extends Tier> = Readonly<z.infer<(typeof perTier)[T]>>;

/**
 * Reads the environment of one process once. Throws one error that lists every variable that is missing or wrong,
 * without its value: a value may be a secret.
 */
export function readConfig<T extends Tier>(tier: T, source: Record<string, string | undefined>): Config<T> {
  const result = perTier[tier].safeParse(source);
  if (!result.success)
    throw new Error(`The environment of the ${tier} process is not usable:\n${z.prettifyError(result.error)}`);
  return Object.freeze(result.data) as Config<T>;
}

/** Every variable some process reads, for the check that `.env.example` names them all. */
export const variableNames = (): string[] =>
  [...new Set(Object.values(perTier).flatMap((schema) => Object.keys(schema.shape)))].sort();

/** The domain on which agents have their addresses. */
export const agentsDomain = (config: { AIOX_DOMAIN: string }): string => `agents.${config.AIOX_DOMAIN}`;
