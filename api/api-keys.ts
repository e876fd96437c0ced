import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { apiKeyScopes } from '../contracts/api-keys.ts';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { reasons } from '../contracts/reasons.ts';
import type { ApiKeyRecord, ApiKeys, SessionEnds } from '../domain/sign-in-ports.ts';
import { apiKeyHash, newApiKey } from './api-key.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import { plainText } from './texts.ts';

interface Parts {
  apiKeys: ApiKeys;
  ends: SessionEnds;
}

const time = z.iso.datetime();
const scope = z.enum(apiKeyScopes);

const keyReply = z.strictObject({
  api_key_id: uuid,
  name: z.string(),
  scopes: z.array(scope),
  created_at: time,
  expires_at: time.nullable(),
  /** To the minute. */
  last_used_at: time.nullable(),
});

const keyView = (key: ApiKeyRecord): z.input<typeof keyReply> => ({
  api_key_id: key.id,
  name: key.name,
  scopes: key.scopes,
  created_at: key.createdAt.toISOString(),
  expires_at: key.expiresAt?.toISOString() ?? null,
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
});

const newKey = z.strictObject({
  name: plainText(80).min(1),
  scopes: z
    .array(scope)
    .min(1)
    .transform((given) => apiKeyScopes.filter((each) => given.includes(each))),
  /** Absent or null: until it is deleted. */
  expires_at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .refine((date) => date.getTime() > Date.now(), reasons.past)
    .nullish(),
});

/** Keys for programs that act for an owner. Nobody makes or deletes one with a key. */
export const apiKeyRoutes = ({ apiKeys, ends }: Parts): Route[] => [
  endpoint({
    method: 'post',
    path: '/me/api-keys',
    summary: 'Make an API key; it is shown once',
    auth: 'token',
    status: 201,
    body: newKey,
    reply: keyReply.extend({ api_key: z.string() }),
    errors: ['policy.violation', 'service.unavailable'],
    // shown only here: the record keeps its hash
    async handle({ body, subject }) {
      const key = newApiKey();
      const { name, scopes, expires_at: expiresAt } = body;
      const made = { id: newId(), name, scopes, expiresAt: expiresAt ?? undefined, keyHash: apiKeyHash(key) };
      return { ...keyView(await apiKeys.create(subject.userId, made)), api_key: key };
    },
  }),
  endpoint({
    method: 'get',
    path: '/me/api-keys',
    summary: 'List your API keys, without the keys',
    auth: 'token',
    query: pageQuery,
    reply: pageReply(keyReply),
    errors: ['service.unavailable'],
    handle: async ({ query, subject }) => pageOf(await apiKeys.list(subject.userId, query), keyView),
  }),
  endpoint({
    method: 'delete',
    path: '/me/api-keys/:key',
    summary: 'Revoke an API key',
    auth: 'token',
    params: z.strictObject({ key: uuid }),
    errors: ['item.not_found', 'service.unavailable'],
    async handle({ params, subject }) {
      if (!(await apiKeys.remove(subject.userId, params.key))) throw new AppError('item.not_found');
      ends.announce([params.key]);
    },
  }),
];
