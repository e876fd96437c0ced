import type { JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { within } from '../doors/within.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';

/** Asks one neighbour whether it answers; rejects when it does not. */
export type Probe = () => Promise<unknown>;

interface Parts {
  probes: Record<string, Probe>;
  jwks: { keys: JsonWebKey[] };
}

/** Milliseconds for a neighbour to answer. */
const PROBE_LIMIT_MS = 1_000;

/** What is asked without signing in, beside the API: by an orchestrator, and by who verifies our tokens. */
export const publicRoutes = ({ probes, jwks }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/health/live',
    summary: 'Whether the process runs',
    auth: 'none',
    reply: z.strictObject({ status: z.literal('alive') }),
    handle: async () => ({ status: 'alive' as const }),
  }),
  endpoint({
    method: 'get',
    path: '/health/ready',
    summary: 'Whether everything the API needs answers',
    auth: 'none',
    reply: z.strictObject({ status: z.literal('ready'), services: z.array(z.string()) }),
    errors: ['service.unavailable'],
    async handle() {
      const names = Object.keys(probes);
      const answers = await Promise.allSettled(names.map((name) => within(PROBE_LIMIT_MS, ask(probes[name]))));
      const away = names.filter((_, index) => answers[index]?.status === 'rejected');
      if (away.length > 0) throw new AppError('service.unavailable', { reason: `Away: ${away.join(', ')}`, away });
      return { status: 'ready' as const, services: names };
    },
  }),
  endpoint({
    method: 'get',
    path: '/.well-known/jwks.json',
    summary: 'The public keys of access tokens (RFC 7517)',
    auth: 'none',
    reply: z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())) }),
    handle: async () => ({ keys: jwks.keys.map((key) => ({ ...key })) }),
  }),
];

const ask = async (probe: Probe | undefined): Promise<unknown> => probe?.();
