import type { TextOrReference } from '../contracts/identifiers.ts';
import { INLINE_LIMIT_BYTES } from '../contracts/identifiers.ts';
import type { Payloads } from '../domain/ports.ts';

/** A short text as it is, a long one put aside under `id`: nothing large enters a history. Idempotent by id. */
export async function refer(
  payloads: Payloads,
  { ownerUserId, agentId }: { ownerUserId: string; agentId?: string },
  id: string,
  text: string,
): Promise<TextOrReference> {
  const bytes = Buffer.byteLength(text);
  if (bytes <= INLINE_LIMIT_BYTES) return { text };
  await payloads.put(ownerUserId, id, text, agentId);
  return { payloadId: id, bytes };
}

/** The text itself, wherever it lies. */
export const resolve = async (payloads: Payloads, ownerUserId: string, text: TextOrReference): Promise<string> =>
  'text' in text ? text.text : payloads.get(ownerUserId, text.payloadId);
