import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { DOCUMENT_LIMIT_BYTES, documentFacts, documentName } from '../contracts/document.ts';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import type { Agents } from '../domain/agent-ports.ts';
import type { DocumentRecord, Documents } from '../domain/document-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { agentParams, requireLiving } from './owned-agent.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import { bytesOf } from './raw-body.ts';

interface Parts {
  agents: Agents;
  documents: Documents;
}

const documentParams = agentParams.extend({ document: uuid });
const absent = ['item.not_found', 'agent.deleted'] as const;

/** `documents`: files that an agent may read. What they hold is never shown as a page of ours. */
export function documentRoutes({ agents, documents }: Parts): Route[] {
  /** What was found of a living agent of the caller. */
  const ofLiving = async <T>(ownerUserId: string, agentId: string, find: () => Promise<T | undefined>): Promise<T> => {
    await requireLiving(agents, ownerUserId, agentId);
    const found = await find();
    if (found === undefined) throw new AppError('item.not_found');
    return found;
  };

  return [
    endpoint({
      method: 'post',
      path: '/agents/:agent/documents',
      summary: 'Give an agent a file: the body is the file, its media type the Content-Type',
      auth: 'token',
      status: 201,
      params: agentParams,
      query: z.strictObject({ name: documentName }),
      bytes: { limit: DOCUMENT_LIMIT_BYTES },
      reply: documentFacts,
      errors: [...absent, 'documents.full', 'service.unavailable'],
      async handle({ params, query, subject, request, response }) {
        await requireLiving(agents, subject.userId, params.agent);
        const file = { name: query.name, mediaType: mediaTypeOf(request), bytes: bytesOf(request) };
        const added = await documents.add(subject.userId, params.agent, randomUUID(), file);
        response.location(`/api/v1/agents/${params.agent}/documents/${added.id}`);
        return factsOf(added);
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent/documents',
      summary: 'List the files of an agent, newest first',
      auth: 'token',
      params: agentParams,
      query: pageQuery,
      reply: pageReply(documentFacts),
      errors: absent,
      async handle({ params, query, subject }) {
        await requireLiving(agents, subject.userId, params.agent);
        return pageOf(await documents.list(subject.userId, params.agent, query), factsOf);
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent/documents/:document',
      summary: 'One file of an agent, without its content',
      auth: 'token',
      params: documentParams,
      reply: documentFacts,
      errors: absent,
      async handle({ params: { agent, document }, subject: { userId } }) {
        return factsOf(await ofLiving(userId, agent, () => documents.get(userId, agent, document)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/agents/:agent/documents/:document/content',
      summary: 'The content of a file of an agent, to be saved',
      auth: 'token',
      status: 200,
      params: documentParams,
      file: true,
      errors: absent,
      async handle({ params: { agent, document }, subject: { userId }, response }) {
        const { name, bytes } = await ofLiving(userId, agent, () => documents.content(userId, agent, document));
        // somebody else's page in a file must not run as ours: saved, not shown, and nothing of it allowed where it is shown
        response.attachment(name).type('application/octet-stream');
        response.set('Content-Security-Policy', "sandbox; default-src 'none'; frame-ancestors 'none'");
        response.send(bytes);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/agents/:agent/documents/:document',
      summary: 'Delete a file of an agent',
      auth: 'token',
      params: documentParams,
      errors: absent,
      async handle({ params: { agent, document }, subject: { userId } }) {
        await requireLiving(agents, userId, agent);
        if (!(await documents.remove(userId, agent, document))) throw new AppError('item.not_found');
      },
    }),
  ];
}

/** Type and subtype without parameters (RFC 9110 §8.3.1); what is none of the kind is any bytes. */
function mediaTypeOf(request: Request): string {
  const [type = ''] = (request.get('Content-Type') ?? '').split(';');
  const token = type.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/.test(token)
    ? token
    : 'application/octet-stream';
}

const factsOf = (record: DocumentRecord): z.input<typeof documentFacts> => ({
  document_id: record.id,
  agent_id: record.agentId,
  name: record.name,
  media_type: record.mediaType,
  size_bytes: record.size,
  origin: record.origin,
  message_id: record.messageId ?? null,
  created_at: record.createdAt.toISOString(),
});
