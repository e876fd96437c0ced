import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import jwt from 'jsonwebtoken';
import { permitSigner } from '../../adapters/permit-signer.ts';
import { AppError } from '../../contracts/errors.ts';
import type { PermitRequest } from '../../contracts/permit.ts';
import type { RefusedPermit } from '../../domain/permit-ports.ts';
import { permitInterceptor } from '../../temporal/permit-interceptor.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicDer = pair.publicKey.export({ format: 'der', type: 'spki' });
const privateDer = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');

const owner = '11111111-1111-4111-8111-111111111111';
const agent = '22222222-2222-4222-8222-222222222222';
const message = '33333333-3333-4333-8333-333333333333';
const other = '44444444-4444-4444-8444-444444444444';
const workflow = `message:${owner}:${agent}:${message}`;
const run = '55555555-5555-4555-8555-555555555555';

const claims: PermitRequest = { owner, agent, message, version: 3, workflow, run, step: 'think-1' };
const request = { ownerUserId: owner, agentId: agent, messageId: message, agentVersion: 3 };
const frame = { iss: 'aiox-platform', aud: 'ai' };
const now = () => Math.floor(Date.now() / 1_000);
const times = () => ({ iat: now(), exp: now() + 300 });
const signed = (payload: object, key = pair.privateKey) => jwt.sign(payload, key, { algorithm: 'ES256' });

const audited: RefusedPermit[] = [];

/** Runs an activity behind the interceptor, as the AI worker does; says whether it ran. */
async function attempt(permit: unknown, asked: unknown = request, info: object = {}, own?: AppError): Promise<string> {
  const environment = new MockActivityEnvironment(
    { activityId: 'think-1', workflowExecution: { workflowId: workflow, runId: run }, ...info },
    {
      interceptors: [permitInterceptor(publicDer.toString('base64url'), async (refused) => void audited.push(refused))],
      logger: new DefaultLogger('ERROR'),
    },
  );
  try {
    const activity = async (..._args: unknown[]) => {
      if (own) throw own;
      return 'ran';
    };
    return await environment.run(activity, permit, asked);
  } catch (error) {
    assert.ok(error instanceof ApplicationFailure, String(error));
    assert.equal(error.nonRetryable, true);
    return `${error.type} ${String((error.details?.[0] as { permit?: string } | undefined)?.permit ?? '')}`.trim();
  }
}

describe('an activity of the AI tier', () => {
  it('runs with the permit that the platform signs for it', async () => {
    assert.equal(await attempt(await permitSigner(privateDer).sign(claims)), 'ran');
  });

  it('that finds its permit used for something else is in the audit like one without any; other refusals of its own are not', async () => {
    const permit = await permitSigner(privateDer).sign(claims);
    for (const [own, heard] of [
      [{ permit: 'arguments' }, ['arguments']],
      [{ reason: 'quota' }, []],
    ] as const) {
      audited.length = 0;
      const said = await attempt(permit, request, {}, new AppError('access.denied', own));
      assert.equal(said, `access.denied ${heard.join('')}`.trim());
      assert.deepEqual(
        audited.map(({ ownerUserId, reason }) => [ownerUserId, reason]),
        heard.map((reason) => [owner, reason]),
      );
    }
  });

  it('does not run without a permit, or with something else in its place', async () => {
    for (const permit of [undefined, null, 42, {}]) assert.equal(await attempt(permit), 'access.denied missing');
    for (const permit of ['', 'x', 'a.b.c']) assert.equal(await attempt(permit), 'access.denied invalid');
  });

  const good = { ...frame, ...claims };
  for (const claim of ['owner', 'agent', 'message'] as const)
    it(`does not run for another ${claim}`, async () => {
      assert.equal(await attempt(signed({ ...good, ...times(), [claim]: other })), `access.denied ${claim}`);
    });
  const wrong: [string, object, string][] = [
    ['another version', { version: 4 }, 'version'],
    ['another workflow', { workflow: `message:${other}:${agent}:${message}` }, 'workflow'],
    ['another run', { run: other }, 'run'],
    ['another step', { step: 'think-2' }, 'step'],
    ['another audience', { aud: 'platform' }, 'invalid'],
    ['several audiences', { aud: ['ai', 'platform'] }, 'claims'],
    ['another issuer', { iss: 'aiox-ai' }, 'invalid'],
    ['a claim too many', { admin: true }, 'claims'],
    ['an owner that is no id', { owner: 'everybody' }, 'claims'],
    ['a life of a day', { exp: Math.floor(Date.now() / 1_000) + 86_400 }, 'lifetime'],
    ['no end', { exp: undefined }, 'claims'],
  ];
  for (const [title, change, reason] of wrong)
    it(`does not run with a permit for ${title}`, async () => {
      const payload = JSON.parse(JSON.stringify({ ...good, ...times(), ...change })) as object;
      assert.equal(await attempt(signed(payload)), `access.denied ${reason}`);
    });

  it('does not run a request that names nobody, or somebody else than its permit', async () => {
    const permit = await permitSigner(privateDer).sign(claims);
    assert.equal(await attempt(permit, null), 'access.denied owner');
    assert.equal(await attempt(permit, { ...request, ownerUserId: other }), 'access.denied owner');
    const { agentVersion: _, ...unversioned } = request;
    assert.equal(await attempt(permit, unversioned), 'access.denied version');
  });

  it('does not run outside the workflow of its permit', async () => {
    const permit = await permitSigner(privateDer).sign(claims);
    assert.equal(
      await attempt(permit, request, { workflowExecution: undefined, inWorkflow: false }),
      'access.denied workflow',
    );
    assert.equal(await attempt(permit, request, { activityId: 'think-2' }), 'access.denied step');
  });
});

describe('a tool call in the AI tier', () => {
  const approval = '66666666-6666-4666-8666-666666666666';
  const call = { ...claims, step: 'tool-1-1', request: 'agreed', approval };
  const asked = { ...request, requestHash: 'agreed', approvalId: approval };
  const call1 = { activityId: 'tool-1-1' };
  /** Signed for these claims; an undefined one is left out. */
  const permit = (change: Partial<PermitRequest> = {}) => permitSigner(privateDer).sign({ ...call, ...change });

  it('runs with the permit for exactly it, with an agreement and, where none is needed, without', async () => {
    assert.equal(await attempt(await permit(), asked, call1), 'ran');
    const unasked = await permit({ approval: undefined });
    assert.equal(await attempt(unasked, { ...asked, approvalId: null }, call1), 'ran');
  });

  it('does not run with a permit for another call, or for none', async () => {
    for (const other of ['another', '', undefined])
      assert.equal(await attempt(await permit({ request: other }), asked, call1), 'access.denied request');
    for (const other of ['another', '', null, undefined])
      assert.equal(
        await attempt(await permit(), { ...asked, requestHash: other }, call1),
        'access.denied request',
        String(other),
      );
  });

  it('does not run under another agreement than its permit’s, with one too many, or without it', async () => {
    for (const change of [{ approval: other }, { approval: undefined }])
      assert.equal(await attempt(await permit(change), asked, call1), 'access.denied approval');
    for (const approvalId of [other, null, undefined])
      assert.equal(await attempt(await permit(), { ...asked, approvalId }, call1), 'access.denied approval');
  });

  it('lends its permit to no other step', async () => {
    const thinking = await permit({ step: 'think-1', approval: undefined });
    assert.equal(await attempt(thinking), 'access.denied request');
    assert.equal(await attempt(await permit(), asked, { activityId: 'tool-1-2' }), 'access.denied step');
  });
});

describe('what is told of a refusal', () => {
  it('is whose work was asked for, where, and what was wrong', async () => {
    audited.length = 0;
    await attempt('x');
    await attempt('x', { ...request, ownerUserId: other });
    await attempt(undefined, null);
    const told = { workflowId: workflow, step: 'think-1' };
    assert.deepEqual(audited, [
      { ...told, ownerUserId: owner, reason: 'invalid' },
      { ...told, ownerUserId: other, reason: 'invalid' },
      { ...told, ownerUserId: owner, reason: 'missing' },
    ]);
  });

  it('is nothing for a permit that is good, or that only ran out', async () => {
    audited.length = 0;
    await attempt(await permitSigner(privateDer).sign(claims));
    await attempt(signed({ ...frame, ...claims, iat: now() - 300, exp: now() - 10 }));
    assert.deepEqual(audited, []);
  });
});

describe('a forged permit', () => {
  const encode = (value: object | Buffer) =>
    (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');
  const payload = () => ({ ...frame, ...claims, ...times() });

  it('without a signature (alg: none) is refused', async () => {
    for (const alg of ['none', 'None', 'NONE'])
      assert.equal(await attempt(`${encode({ alg, typ: 'JWT' })}.${encode(payload())}.`), 'access.denied invalid');
  });

  it('signed with our public key as if it were a shared secret (HS256) is refused', async () => {
    const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload())}`;
    const secrets = [
      publicDer,
      publicDer.toString('base64url'),
      pair.publicKey.export({ format: 'pem', type: 'spki' }),
    ];
    for (const secret of secrets) {
      const forged = `${head}.${encode(createHmac('sha256', secret).update(head).digest())}`;
      assert.equal(await attempt(forged), 'access.denied invalid');
    }
  });

  it('signed by another key is refused', async () => {
    assert.equal(await attempt(signed(payload(), foreign.privateKey)), 'access.denied invalid');
  });

  it('changed after it was signed is refused', async () => {
    const [head, , signature] = signed(payload()).split('.');
    const changed = `${head}.${encode({ ...payload(), owner: other })}.${signature}`;
    assert.equal(await attempt(changed, { ...request, ownerUserId: other }), 'access.denied invalid');
  });
});

describe('a permit that ran out', () => {
  const ended = (ago: number) => ({ ...frame, ...claims, iat: now() - 300, exp: now() - ago });

  it('is told apart, so that the workflow can ask for another', async () => {
    assert.equal(await attempt(signed(ended(10))), 'permit.expired');
  });

  it('is still good within the difference of two clocks', async () => {
    assert.equal(await attempt(signed(ended(2))), 'ran');
  });

  it('is refused as forged, not as expired, when somebody else signed it', async () => {
    assert.equal(await attempt(signed(ended(10), foreign.privateKey)), 'access.denied invalid');
  });
});
