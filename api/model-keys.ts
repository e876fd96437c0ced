import { z } from 'zod';
import { providers } from '../contracts/agent.ts';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { ModelKey, ModelKeys } from '../domain/model-key-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

interface Parts {
  keys: ModelKeys;
  /** What is wrong with an address that an owner gives; undefined when it may be called. */
  endpointFault: (url: string) => Promise<string | undefined>;
}

const remote = providers.filter((provider) => provider !== 'builtin');
const params = z.strictObject({ provider: z.enum(remote) });

const newKey = z.strictObject({
  /** Any word for a server that asks for none. */
  api_key: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[\x21-\x7e]+$/, reasons.key_characters),
  /** Null or absent: the provider's own address. */
  base_url: z
    .string()
    .max(500)
    .refine((url) => !/[?#]/.test(url), reasons.url_plain)
    .nullable()
    .default(null),
});

const keyReply = z.strictObject({
  provider: z.enum(remote),
  base_url: z.string().nullable(),
  /** The end of the key, by which its owner knows it; null for a short one. The key itself is never shown. */
  last_four: z.string().nullable(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
});

/** `model-keys`: an owner's own keys for language models, one for each provider; they go before the operator's. */
export const modelKeyRoutes = ({ keys, endpointFault }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/model-keys',
    summary: 'List your own model keys, without the keys',
    auth: 'token',
    reply: z.strictObject({ items: z.array(keyReply) }),
    errors: ['service.unavailable'],
    async handle({ subject }) {
      return { items: (await keys.list(subject.userId)).map(keyView) };
    },
  }),
  endpoint({
    method: 'put',
    path: '/model-keys/:provider',
    summary: 'Save or replace your own key for a provider',
    auth: 'token',
    params,
    body: newKey,
    reply: keyReply,
    errors: ['service.unavailable'],
    async handle({ params: { provider }, body, subject }) {
      const fault = body.base_url === null ? undefined : await endpointFault(body.base_url);
      if (fault !== undefined) throw new AppError('input.invalid', { field: 'base_url', reason: fault });
      const key = { provider, apiKey: body.api_key, baseUrl: body.base_url };
      return keyView(await keys.put(subject.userId, key));
    },
  }),
  endpoint({
    method: 'delete',
    path: '/model-keys/:provider',
    summary: 'Delete your own key for a provider; the next call does not use it',
    auth: 'token',
    params,
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params: { provider }, subject }) {
      if (!(await keys.remove(subject.userId, provider))) throw new AppError('item.not_found');
    },
  }),
];

const keyView = (key: ModelKey): z.input<typeof keyReply> => ({
  provider: key.provider,
  base_url: key.baseUrl,
  last_four: key.lastFour,
  created_at: key.createdAt.toISOString(),
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
});
