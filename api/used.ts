import { z } from 'zod';
import { toolResult } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { reasons } from '../contracts/reasons.ts';
import type { History } from '../domain/account-ports.ts';
import type { Documents } from '../domain/document-ports.ts';
import type { KeptMemories } from '../domain/memory-ports.ts';
import type { Payloads } from '../domain/ports.ts';
import type { UsedByMessages, UsedCall } from '../domain/used-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { memoryReply, memoryView } from './memory-view.ts';
import { messageParams, reportOf } from './messages.ts';

interface Parts {
  history: History;
  used: UsedByMessages;
  payloads: Pick<Payloads, 'get'>;
  memories: Pick<KeptMemories, 'find'>;
  documents: Pick<Documents, 'get'>;
}

const usedReply = z.strictObject({
  message_id: uuid,
  agent_id: uuid,
  calls: z.array(
    z.strictObject({
      /** Its place among all calls of the message, from 1. */
      call: z.number().int(),
      /** As the model named it. */
      tool: z.string(),
      /** What ran; where nothing did, what was asked for. */
      arguments: z.record(z.string(), z.unknown()),
      /** Whether a person put these in the place of those that were asked for. */
      edited: z.boolean(),
      /** Null while it is not over, and for one that never came to an end. */
      status: toolResult.shape.status.nullable(),
      /** What the model was told of it, to the letter: data from outside. */
      result: z.string().nullable(),
    }),
  ),
  /** What was recalled and is remembered still. */
  memories: z.array(memoryReply),
  /** How many were recalled and are forgotten by now. */
  forgotten: z.number().int(),
  /** Files of the agent that were read. */
  documents: z.array(
    z.strictObject({
      document_id: uuid,
      /** Null for one that is deleted. */
      name: z.string().nullable(),
      /** As they were asked for; null for all. */
      pages: z.string().nullable(),
    }),
  ),
});
type Used = z.input<typeof usedReply>;

/** `messages/{id}/used`: what an answer was made of, to its owner alone, as long as the workflow's history is kept. */
export const usedRoutes = ({ history, used, payloads, memories, documents }: Parts): Route[] => {
  const resultOf = async (owner: string, { result }: UsedCall): Promise<string | null> => {
    if (result === null) return null;
    return 'text' in result ? result.text : payloads.get(owner, result.payloadId);
  };
  return [
    endpoint({
      method: 'get',
      path: '/messages/:message/used',
      summary: 'What an answer used: calls of tools with what they gave, memories, files',
      auth: 'token',
      params: messageParams,
      reply: usedReply,
      errors: ['item.not_found', 'service.unavailable'],
      async handle({ params, subject }): Promise<Used> {
        const { ref } = await reportOf(history, subject.userId, params.message);
        const { ownerUserId: owner, agentId } = ref;
        const found = await used.of(ref);
        if (!found) throw new AppError('item.not_found', { reason: reasons.no_history });
        const [results, recalled, read] = await Promise.all([
          Promise.all(found.calls.map((call) => resultOf(owner, call))),
          memories.find(owner, agentId, found.recalled),
          Promise.all(
            documentsOf(found.calls).map(async ({ document_id: id, pages }) => {
              const document = await documents.get(owner, agentId, id);
              return { document_id: id, name: document?.name ?? null, pages: pages ?? null };
            }),
          ),
        ]);
        const byId = new Map(recalled.map((memory) => [memory.id, memory]));
        const kept = found.recalled.flatMap((id) => byId.get(id) ?? []);
        return {
          ...{ message_id: ref.messageId, agent_id: agentId },
          calls: found.calls.map((call, index) => ({ ...call, result: results[index] ?? null })),
          memories: kept.map(memoryView),
          forgotten: found.recalled.length - kept.length,
          documents: read,
        };
      },
    }),
  ];
};

/** What `document_parser` takes. */
const reading = z.object({ document_id: uuid, pages: z.string().optional() });

/** What was read, each part of a file once. */
function documentsOf(calls: UsedCall[]): z.infer<typeof reading>[] {
  const read = calls.flatMap((call) => {
    const done = call.tool === 'document_parser' && call.status === 'done';
    return (done && reading.safeParse(call.arguments).data) || [];
  });
  return [...new Map(read.map((each) => [`${each.document_id} ${each.pages ?? ''}`, each])).values()];
}
