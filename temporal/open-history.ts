import type { Payload } from '@temporalio/common';

type Decode = (payloads: Payload[]) => Promise<Payload[]>;

/** Opens every payload below a value, in place: the same history, as a process without keys can read it. */
export async function openHistory(value: unknown, decode: Decode): Promise<void> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const members = value as Record<string, unknown>;
  for (const [name, member] of Object.entries(members)) {
    if (isPayload(member)) [members[name]] = await decode([member]);
    else await openHistory(member, decode);
  }
}

/** By its shape: no other message of a history has these two members. */
export const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && 'metadata' in value && 'data' in value;
