import type { RememberRequest } from '../contracts/ai-worker.ts';
import { rememberRequest } from '../contracts/ai-worker.ts';
import { derivedId } from '../domain/derived-id.ts';
import type { Side } from '../domain/long-memory.ts';
import { chunksOf, labelled, usesLongMemory } from '../domain/long-memory.ts';
import type { Embedder, MemoryStore, NewMemory, Payloads } from '../domain/ports.ts';
import { withHeartbeat } from './heartbeat.ts';
import { parsed } from './parsed.ts';
import { resolve } from './references.ts';

export interface RememberingWorld {
  memories: MemoryStore;
  embedder: Embedder;
  payloads: Payloads;
}

/** Pieces that were kept, and older ones that gave way to them. */
interface Remembered {
  kept: number;
  gaveWay: number;
}

/** Texts embedded at once: enough to be quick, few enough for the heartbeat and other messages to get their turn. */
const BATCH = 16;

export function rememberingActivities({ memories, embedder, payloads }: RememberingWorld) {
  return {
    /**
     * Step 13: keeps both sides of an exchange, a long one in pieces. The ids follow from the message's, so that doing
     * it again changes nothing. What does not fit into the agent's memory any more gives way, and is told.
     */
    async remember(_permit: string, input: RememberRequest): Promise<Remembered> {
      const request = parsed(rememberRequest, input);
      const { ownerUserId, agentId, messageId } = request;
      if (!usesLongMemory(request.memoryConfig)) return { kept: 0, gaveWay: 0 };
      const [said, answered] = await Promise.all([
        resolve(payloads, ownerUserId, request.said),
        resolve(payloads, ownerUserId, request.answered),
      ]);
      const pieces = [...piecesOf('said', said), ...piecesOf('answered', answered)];
      if (pieces.length === 0) return { kept: 0, gaveWay: 0 };
      return withHeartbeat(async (signal) => {
        for (let start = 0; start < pieces.length; start += BATCH) {
          signal.throwIfAborted();
          const batch = pieces.slice(start, start + BATCH);
          const texts = batch.map(({ text }) => text);
          const vectors = await embedder.embed(texts, ownerUserId);
          await memories.insert(
            ownerUserId,
            agentId,
            batch.map((piece, index) => memoryOf(piece, vectors[index])),
          );
        }
        const { max_memory_mb: megabytes, audit_log_enabled: audited } = request.governance;
        const { memories: gaveWay } = await memories.makeRoom(ownerUserId, agentId, { megabytes, audited });
        return { kept: pieces.length, gaveWay };
      });

      function memoryOf({ side, index, text }: Piece, embedding: number[] | undefined): NewMemory {
        if (embedding === undefined) throw new Error('The embedder gave fewer vectors than texts');
        const id = derivedId(messageId, `memory:${side}:${index}`);
        return { id, messageId, text: labelled(side, text), embedding, embeddingModel: embedder.model };
      }
    },
  };
}

interface Piece {
  side: Side;
  index: number;
  text: string;
}

const piecesOf = (side: Side, text: string): Piece[] =>
  chunksOf(text).map((chunk, index) => ({ side, index, text: chunk }));
