import { z } from 'zod';
import { agentInput, profile } from '../contracts/agent.ts';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { Agents, VersionHistory, VersionRecord } from '../domain/agent-ports.ts';
import { changedFields } from '../domain/definition-diff.ts';
import { writableAgent, writtenOf } from './agent-input.ts';
import { agentReply, replyOf } from './agent-view.ts';
import { changedBy } from './agents.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { agentParams, present, requireLiving, requireVersion, tagOf } from './owned-agent.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import { parseInput } from './parse-input.ts';
import type { RosteredAgents } from './rostered-agents.ts';

interface Parts {
  agents: Agents;
  versions: VersionHistory;
  rostered: RosteredAgents;
  agentsDomain: string;
}

const number = z.coerce.number().int().min(1).max(2_147_483_647);
const versionParams = agentParams.extend({ version: number });

const versionSummary = z.strictObject({
  agent_id: uuid,
  version: z.number().int(),
  name: z.string(),
  policy_hash: z.string(),
  created_at: z.iso.datetime(),
});

const versionReply = agentInput.extend({
  agent_id: uuid,
  version: z.number().int(),
  policy_hash: z.string(),
  created_at: z.iso.datetime(),
  profile,
});

const difference = z.strictObject({
  agent_id: uuid,
  /** `before` is of this version, `after` of the other. */
  version: z.number().int(),
  with: z.number().int(),
  changes: z.array(z.strictObject({ path: z.string(), before: z.unknown(), after: z.unknown() })),
});

/** What an agent was: its versions are never changed, and going back to one writes a new one that is equal to it. */
export function agentVersionRoutes({ agents, versions, rostered, agentsDomain }: Parts): Route[] {
  /** Throws `item.not_found` for a version that does not exist, as for an agent that does not. */
  const find = async (ownerUserId: string, agentId: string, version: number) =>
    present(await versions.get(ownerUserId, agentId, version), agents, ownerUserId, agentId);

  return [
    endpoint({
      method: 'get',
      path: '/agents/:agent/versions',
      summary: 'List the versions of an agent, newest first',
      auth: 'token',
      params: agentParams,
      query: pageQuery,
      reply: pageReply(versionSummary),
      errors: ['item.not_found', 'agent.deleted'],
      async handle({ params, query, subject }) {
        const page = await versions.list(subject.userId, params.agent, query);
        const found = await present(page, agents, subject.userId, params.agent);
        return pageOf(found, (version) => summaryOf(params.agent, version));
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent/versions/:version',
      summary: 'One version of an agent as it was written',
      auth: 'token',
      params: versionParams,
      reply: versionReply,
      errors: ['item.not_found', 'agent.deleted'],
      async handle({ params, subject }) {
        const version = await find(subject.userId, params.agent, params.version);
        const { name: _, ...summary } = summaryOf(params.agent, version);
        return { ...summary, ...writtenOf(version) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent/versions/:version/diff',
      summary: 'What changed between two versions',
      auth: 'token',
      params: versionParams,
      query: z.strictObject({ with: number }),
      reply: difference,
      errors: ['item.not_found', 'agent.deleted'],
      async handle({ params, query, subject }) {
        const [before, after] = await Promise.all([
          find(subject.userId, params.agent, params.version),
          find(subject.userId, params.agent, query.with),
        ]);
        const changes = changedFields(completed(before), completed(after));
        return { agent_id: params.agent, version: params.version, with: query.with, changes };
      },
    }),
    endpoint({
      method: 'post',
      path: '/agents/:agent/versions/:version/rollback',
      summary: 'Make a new version that is equal to an earlier one',
      auth: 'token',
      params: versionParams,
      body: z.strictObject({ expected_version: number.optional() }),
      reply: agentReply,
      errors: ['item.not_found', 'agent.deleted', 'item.conflict', 'service.unavailable'],
      async handle({ params, body, subject, request, response }) {
        await requireLiving(agents, subject.userId, params.agent);
        const [current, wanted] = await Promise.all([
          agents.get(subject.userId, params.agent),
          find(subject.userId, params.agent, params.version),
        ]);
        if (current === undefined) throw new AppError('agent.deleted');
        requireVersion(request, current, body.expected_version);
        // read like something new: a setting that was allowed then may not be any more
        const input = parseInput('body', writableAgent, writtenOf(wanted));
        const changed = await changedBy(rostered.update(subject, current, input));
        response.set('ETag', tagOf(changed));
        return replyOf(changed, agentsDomain);
      },
    }),
  ];
}

/** A field that came later has its default in older versions, too: it is no difference. */
function completed(version: VersionRecord & { systemPrompt: string }): unknown {
  const written = writtenOf(version);
  return agentInput.safeParse(written).data ?? written;
}

const summaryOf = (agentId: string, version: VersionRecord): z.input<typeof versionSummary> => ({
  agent_id: agentId,
  version: version.version,
  name: version.definition.profile.name,
  policy_hash: version.policyHash,
  created_at: version.createdAt.toISOString(),
});
