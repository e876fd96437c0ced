import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import jwt from 'jsonwebtoken';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { ToolRequest } from '../../contracts/ai-worker.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { PermitClaims } from '../../contracts/permit.ts';
import { requestHash } from '../../domain/tool-request.ts';
import { aiQueue } from '../../workflows/messages.ts';
import type { Attackers } from '../support/attackers.ts';
import { sentFor, startAttackers } from '../support/attackers.ts';
import type { Attempt } from '../support/attacking-workflow.ts';
import type { Person, Platform } from '../support/platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import { platformTier } from '../support/platform-tier.ts';
import { answer } from '../support/scripted-model.ts';
import { sharedPlatform } from '../support/shared-platform.ts';
import type { ToolServers } from '../support/tool-servers.ts';
import { toolServers, WEB_HOST } from '../support/tool-servers.ts';
import { calling, webAgent } from '../support/tool-talk.ts';
import { until } from '../support/until.ts';

const LONG_MS = 40_000;
/** Of `http_request` as the platform sent it, and what its permit says. */
type Sent = { claims: PermitClaims; request: ToolRequest; ref: MessageRef };

describe('an agreement to a tool call, at a real AI worker', () => {
  let platform: Platform;
  let tier: PlatformTier;
  let attackers: Attackers;
  let server: ToolServers['web'];
  let url: string;

  before(async () => {
    [platform, { web: server }] = await Promise.all([sharedPlatform(), toolServers()]);
    url = `http://${WEB_HOST}:${server.port}/`;
    server.seen.length = 0;
    server.answer((_request, response) => void response.end('the weather is fine'));
    platform.model.script(({ body }) => {
      const last = body.messages.at(-1);
      if (last?.role === 'tool') return answer('done');
      return calling('http_request', { method: 'GET', url: `${url}${String(last?.content)}` });
    });
    tier = platformTier(platform.stack);
    attackers = await startAttackers(platform.stack);
  });
  after(async () => {
    await attackers?.stop();
    await tier?.stop();
    await platform?.stop();
  });

  /** A person's agent reads a path, the person agrees, and the message is answered: what was sent to the AI tier for it. */
  async function agreed(person: Person, path: string): Promise<Sent> {
    const agent = await webAgent(person, { requires_approval: true });
    const { body } = await person.api<{ message_id: string }>('POST', `/agents/${agent.id}/messages`, { text: path });
    const ref = { ownerUserId: person.userId, agentId: agent.id, messageId: body.message_id };
    let open: ApprovalView | undefined;
    const isOpen = async () =>
      (open = (await person.api<{ items: ApprovalView[] }>('GET', '/approvals')).body.items.find(
        ({ message_id: of }) => of === ref.messageId,
      )) !== undefined;
    await until(isOpen, LONG_MS, 'the request');
    await person.api('POST', `/approvals/${open?.approval_id}/decision`, { decision: 'approve' });
    const state = async () => (await person.api('GET', `/messages/${ref.messageId}`)).body['state'];
    await until(async () => (await state()) === 'answered', LONG_MS, 'the answer');
    const [permit, request] = await sentFor(tier, ref, 'act');
    return { claims: jwt.decode(permit) as PermitClaims, request: request as unknown as ToolRequest, ref };
  }

  it('is good for that call to the letter: with a sound permit for its step, nothing put in its place is done', async () => {
    const [ana, bob] = await Promise.all([platform.person('ana'), platform.person('bob')]);
    const [first, second] = [await agreed(ana, 'first'), await agreed(ana, 'second')];
    const his = await agreed(bob, 'his');
    const seen = () => server.seen.map(({ url: path }) => path);
    assert.deepEqual(seen(), ['/first', '/second', '/his']);

    const attack = await attackers.start(tier, first.ref, aiQueue('default'));
    const der = Buffer.from(platform.stack.secrets.permitKeys.privateKey, 'base64url');
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const now = Math.floor(Date.now() / 1_000);
    /** As the platform would sign it for this step; an undefined claim is left out. */
    const permit = (step: string, change: Partial<PermitClaims>) =>
      jwt.sign(
        JSON.parse(
          JSON.stringify({ ...first.claims, run: attack.run, step, iat: now, exp: now + 300, ...change }),
        ) as object,
        key,
        { algorithm: 'ES256' },
      );

    const { request } = first;
    const { requestHash: hash, approvalId } = second.request;
    const elsewhere = { arguments: { method: 'GET', url: `${url}stolen` } };
    const free = { policy: { ...request.policy, requires_approval: false } };
    const wider = { allowedDomains: [...request.allowedDomains, 'evil.example'] };
    const rehashed = (change: Partial<ToolRequest>) => ({
      ...change,
      requestHash: requestHash({ ...request, ...change }),
    });
    const attacks: [reason: string, change: Partial<ToolRequest>, claims?: Partial<PermitClaims>][] = [
      // the permit is that of the first call, what it lets in is not
      ['arguments', elsewhere],
      ['arguments', free],
      ['arguments', wider],
      ['request', rehashed(elsewhere)],
      ['request', { ...rehashed(free), approvalId: null }],
      // the hash is that of another call, on one side or on both
      ['request', { requestHash: hash }],
      ['request', {}, { request: hash }],
      ['request', {}, { request: undefined }],
      ['arguments', { requestHash: hash, approvalId }, { request: hash, approval: approvalId ?? '' }],
      // nobody agreed, or to something else, or somebody else did
      ['approval', { approvalId: null }],
      ['approval', {}, { approval: undefined }],
      ['no_approval', { approvalId: null }, { approval: undefined }],
      ['approval', { approvalId }],
      ['approval', { approvalId: his.request.approvalId }],
      ['owner', his.request],
    ];
    const attempts = attacks.map(([, change, claims = {}], at): Attempt => {
      const step = `tool-1-${at + 2}`;
      return { activity: 'act', step, permit: permit(step, claims), request: { ...request, ...change } };
    });
    const same: Attempt = { activity: 'act', step: 'tool-1-1', permit: permit('tool-1-1', {}), request };
    const refused = attacks.map(([reason]) => `access.denied ${reason} NON_RETRYABLE_FAILURE`);
    assert.deepEqual(await attack.attemptAll([...attempts, same]), [...refused, 'done']);
    assert.deepEqual(seen(), ['/first', '/second', '/his', '/first'], 'what was agreed to, and nothing else');
  });
});
