import type { Turn } from '../contracts/ai-worker.ts';
import type { MemoryConfig } from '../contracts/agent.ts';
import type { TextOrReference } from '../contracts/identifiers.ts';
import type { Messages, Payloads, Sessions } from '../domain/ports.ts';
import { refer, resolve } from './references.ts';

/** Which conversation of whom, and up to which message of it. */
export interface SessionRef {
  ownerUserId: string;
  /** Whose long texts are put aside; without it they end at their date only. */
  agentId?: string;
  conversationId: string;
  sequence: number;
  memory: MemoryConfig;
}

/** Messages of the conversation that the model is told; none for an agent of long memory only. */
const limitOf = (memory: MemoryConfig): number => (memory.type === 'long_term' ? 0 : memory.short_term_limit);

export function shortMemoryActivities({
  sessions,
  messages,
  payloads,
}: {
  sessions: Sessions;
  messages: Messages;
  payloads: Payloads;
}) {
  const turnsOf = async (session: SessionRef): Promise<Turn[]> => {
    const limit = limitOf(session.memory);
    if (limit === 0) return [];
    const { ownerUserId, conversationId, sequence } = session;
    const kept =
      (await sessions.read(ownerUserId, conversationId, sequence)) ??
      (await messages.turnsBefore(ownerUserId, conversationId, sequence, limit));
    return kept.slice(-limit);
  };
  return {
    /** What was said before, oldest first, as JSON; from Redis, or rebuilt from the record. */
    async loadSession(session: SessionRef, payloadId: string): Promise<TextOrReference> {
      return refer(payloads, session, payloadId, JSON.stringify(await turnsOf(session)));
    },
    /** Step 12. Sets the session to what was told plus this exchange, so that doing it twice changes nothing. */
    async updateSession(
      session: SessionRef,
      context: TextOrReference,
      said: TextOrReference,
      answered: TextOrReference,
    ): Promise<void> {
      const limit = limitOf(session.memory);
      if (limit === 0) return;
      const { ownerUserId, conversationId, sequence } = session;
      const [before, user, assistant] = await Promise.all(
        [context, said, answered].map((text) => resolve(payloads, ownerUserId, text)),
      );
      const turns: Turn[] = [
        ...(JSON.parse(before ?? '[]') as Turn[]),
        { role: 'user', text: user ?? '' },
        { role: 'assistant', text: assistant ?? '' },
      ];
      await sessions.write(ownerUserId, conversationId, sequence, turns.slice(-limit));
    },
  };
}
