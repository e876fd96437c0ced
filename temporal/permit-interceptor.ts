import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Info } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import jwt from 'jsonwebtoken';
import { ownerOfWorkflow } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { PermitClaims } from '../contracts/permit.ts';
import { PERMIT_LIFETIME_S, permitClaims } from '../contracts/permit.ts';
import type { RefusedPermit } from '../domain/permit-ports.ts';
import { failureOf } from './error-interceptor.ts';

/** Seconds by which the clocks of two machines may differ. */
const CLOCK_TOLERANCE_S = 5;

/**
 * Lets an activity of the AI tier run only with a permit for exactly it: the first argument, an ES256 JWT (RFC 7519) of
 * the platform, naming this workflow, run and step, and the owner, agent, message and version that the second argument
 * names. Fails with `access.denied`, which `refused` is told first (also when the activity itself finds its permit used for something
 * else), or `permit.expired` when only the time is over;
 * neither is retried by the server.
 * `publicKey` is SPKI DER in base64url: this tier can check permits and make none.
 */
export function permitInterceptor(
  publicKey: string,
  refused: (permit: RefusedPermit) => Promise<void>,
): ActivityInterceptorsFactory {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const [permit, request] = input.args;
        try {
          checkBinding(verifiedClaims(permit, key), info, request);
          return await next(input);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          const isPermit = error.code === 'access.denied' && error.details['permit'] !== undefined;
          if (isPermit) await refused(refusalOf(error, info, request));
          throw failureOf(error);
        }
      },
    },
  });
}

/** Claims of a token that the platform signed and that is still good. */
function verifiedClaims(token: unknown, key: KeyObject): PermitClaims {
  if (typeof token !== 'string') throw new AppError('access.denied', { permit: 'missing' });
  let payload: unknown;
  try {
    payload = jwt.verify(token, key, {
      algorithms: ['ES256'],
      audience: 'ai',
      issuer: 'aiox-platform',
      clockTolerance: CLOCK_TOLERANCE_S,
    });
  } catch (error) {
    // looked at after the signature only
    if (error instanceof jwt.TokenExpiredError) throw new AppError('permit.expired');
    throw new AppError('access.denied', { permit: 'invalid' });
  }
  const claims = permitClaims.safeParse(payload);
  if (!claims.success) throw new AppError('access.denied', { permit: 'claims' });
  const { iat, exp } = claims.data;
  if (exp - iat > PERMIT_LIFETIME_S) throw new AppError('access.denied', { permit: 'lifetime' });
  return claims.data;
}

/** What is audited. The owner is the one whose work was asked for: it is theirs to know. */
function refusalOf({ details }: AppError, info: Info, request: unknown): RefusedPermit {
  const workflowId = info.workflowExecution?.workflowId ?? '';
  const asked = uuid.safeParse((request as Record<string, unknown> | null | undefined)?.['ownerUserId']);
  return {
    ownerUserId: asked.success ? asked.data : ownerOfWorkflow(workflowId),
    workflowId,
    step: info.activityId,
    reason: String(details['permit']),
  };
}

/** Each claim against what is about to run, as the server and the request tell it. */
function checkBinding(claims: PermitClaims, info: Info, request: unknown): void {
  const asked = (request ?? {}) as Record<string, unknown>;
  const expected: [claim: keyof PermitClaims, value: unknown][] = [
    ['workflow', info.workflowExecution?.workflowId],
    ['run', info.workflowExecution?.runId],
    ['step', info.activityId],
    ['owner', asked['ownerUserId']],
    ['agent', asked['agentId']],
    ['message', asked['messageId']],
    ['version', asked['agentVersion']],
    // of a tool call; any other step has none, in its permit and in its request
    ['request', asked['requestHash']],
    ['approval', asked['approvalId'] ?? undefined],
  ];
  const wrong = expected.find(([claim, value]) => claims[claim] !== value);
  if (wrong) throw new AppError('access.denied', { permit: wrong[0] });
}
