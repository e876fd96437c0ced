import { z } from 'zod';

const port = z.coerce.number('must be a port number').int().min(1).max(65_535).optional();
const folder = z.string().startsWith('/', 'must be an absolute path').optional();
const domain = /^(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** What the set-up reads; the processes have their own (`config/env.ts`). An empty value counts as not given. */
const environment = z.object({
  AIOX_STATE_DIR: folder,
  AIOX_CACHE_DIR: folder,
  AIOX_EMBEDDINGS_DIR: folder,
  AIOX_BUBBLEWRAP: folder,
  AIOX_DOMAIN: z.string().regex(domain, 'must be a domain in lower case, such as aiox.local').default('aiox.local'),
  AIOX_XMPP_LISTEN: z.union([z.ipv4(), z.ipv6()], 'must be an IP address').default('127.0.0.1'),
  AIOX_XMPP_CERT_FILE: folder,
  AIOX_XMPP_KEY_FILE: folder,
  AIOX_XMPP_CA_FILE: folder,
  AIOX_API_HOST: z.string().default('127.0.0.1'),
  AIOX_API_PORT: port,
  AIOX_API_CERT_FILE: folder,
  AIOX_API_KEY_FILE: folder,
  AIOX_XMPP_PORT: port,
  AIOX_XMPP_HTTP_PORT: port,
  AIOX_XMPP_S2S_PORT: port,
  AIOX_XMPP_COMPONENT_PORT: port,
  AIOX_POSTGRES_PORT: port,
  AIOX_REDIS_PORT: port,
  AIOX_TEMPORAL_PORT: port,
  AIOX_TEMPORAL_UI_PORT: port,
  AIOX_METRICS_PORT: z
    .literal('0', 'must be 0 (no metrics) or not set: each process gets a port of its own')
    .optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://user:password@host/database' })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be redis://…' }).optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'must be host:port')
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits, . _ -')
    .default('aiox'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
});

/** A certificate is of no use without its key, and the other way round. */
const pairs = [
  ['AIOX_XMPP_CERT_FILE', 'AIOX_XMPP_KEY_FILE'],
  ['AIOX_API_CERT_FILE', 'AIOX_API_KEY_FILE'],
] as const;

export type SetupConfig = Readonly<z.infer<typeof environment>>;

/** Reads what the set-up needs from the environment; everything that is wrong is said at once. */
export function readSetup(source: Record<string, string | undefined>): SetupConfig {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = environment.safeParse(given);
  if (!result.success) throw new Error(`The environment is not usable:\n${z.prettifyError(result.error)}`);
  for (const [certificate, key] of pairs)
    if ((result.data[certificate] === undefined) !== (result.data[key] === undefined))
      throw new Error(`The environment is not usable:\n${certificate} and ${key} belong together`);
  return Object.freeze(result.data);
}

export function setupVariableNames(): string[] {
  return Object.keys(environment.shape);
}
