import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import { memoryKinds } from '../contracts/memory.ts';
import type { KeptMemory } from '../domain/memory-ports.ts';

export const memoryReply = z.strictObject({
  memory_id: uuid,
  /** Whether the person said it, or the agent answered it. */
  kind: z.enum(memoryKinds),
  text: z.string(),
  /** The message that it is from. */
  message_id: uuid,
  /** As `max_memory_mb` counts it. */
  size_bytes: z.number().int(),
  embedding_model: z.string(),
  created_at: z.iso.datetime(),
  /** When it was last put before a model, to the hour. */
  last_recalled_at: z.iso.datetime().nullable(),
});

export const memoryView = (memory: KeptMemory): z.input<typeof memoryReply> => ({
  memory_id: memory.id,
  kind: memory.kind,
  text: memory.text,
  message_id: memory.messageId,
  size_bytes: memory.sizeBytes,
  embedding_model: memory.embeddingModel,
  created_at: memory.createdAt.toISOString(),
  last_recalled_at: memory.lastRecalledAt?.toISOString() ?? null,
});
