import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { DecodePayloads } from '../doors/decode-payloads.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import type { Authenticate } from './router.ts';
import type { VisitorOf } from './temporal-session.ts';
import { TEMPORAL_ROOT } from './temporal-session.ts';

interface Parts {
  decode: DecodePayloads;
  authenticate: Authenticate;
  /** Absent where Temporal's Web UI is not behind this door. */
  visitorOf: VisitorOf | undefined;
  namespace: string;
}

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, reasons.base64);
const payloads = z.array(
  z.strictObject({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() }),
);
const body = z.strictObject({ payloads: payloads.max(1_000) });

const CODEC = `${TEMPORAL_ROOT}/codec`;

/** Whether an address is the codec's, and not the Web UI's. */
export const isCodecPath = (path: string): boolean => path.startsWith(`${CODEC}/`);

/**
 * Temporal's remote codec protocol (https://docs.temporal.io/codec-server): its Web UI and command line show a history
 * with what this opens. Asked with the cookie of the Web UI or with a bearer token; without either there is no such
 * address.
 */
export function temporalCodecRoutes({ decode, authenticate, visitorOf, namespace }: Parts): Route[] {
  const readerOf = async (request: Request): Promise<{ userId: string }> => {
    if (request.headers.authorization !== undefined) {
      const { userId, scopes } = await authenticate(request.headers.authorization);
      if (scopes && !scopes.includes('read'))
        throw new AppError('scope.missing', { reason: "This API key does not have the scope 'read'", scope: 'read' });
      return { userId };
    }
    const visitor = await visitorOf?.(request);
    if (visitor === undefined) throw new AppError('item.not_found', { reason: reasons.no_address });
    return visitor;
  };
  return [
    endpoint({
      method: 'post',
      path: `${CODEC}/decode`,
      summary: 'Open payloads of your workflows (Temporal’s remote codec)',
      auth: 'none',
      body,
      reply: body,
      errors: ['auth.required', 'scope.missing', 'item.not_found', 'service.unavailable'],
      async handle({ body: asked, request }) {
        const reader = await readerOf(request);
        const named = request.get('X-Namespace');
        if (named !== undefined && named !== namespace)
          throw new AppError('input.invalid', { reason: `X-Namespace must be ${namespace}` });
        return { payloads: await decode(reader, asked.payloads) };
      },
    }),
    endpoint({
      method: 'post',
      path: `${CODEC}/encode`,
      summary: 'Refused: nothing is sealed from outside, where it could pass for what a process of ours wrote',
      auth: 'none',
      body,
      reply: body,
      errors: ['auth.required', 'scope.missing', 'item.not_found', 'policy.violation', 'service.unavailable'],
      async handle({ request }) {
        await readerOf(request);
        throw new AppError('policy.violation', { reason: 'Payloads are opened here, and never sealed' });
      },
    }),
  ];
}
