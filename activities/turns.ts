import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';
import type { Outcome } from '../contracts/steps.ts';
import type { AccountNews } from '../domain/news-ports.ts';
import type { EventStream, Messages, Payloads } from '../domain/ports.ts';
import { messageNews } from './message-news.ts';
import { resolve } from './references.ts';

export function turnActivities({
  messages,
  events,
  payloads,
  news,
}: {
  messages: Messages;
  events: EventStream;
  payloads: Payloads;
  news: AccountNews;
}) {
  return {
    /** Whether the message before this one has been answered, is being answered, or was not started yet. */
    async turnOf(ownerUserId: string, messageId: string): Promise<'passed' | 'open' | 'unstarted'> {
      return messages.turnOf(ownerUserId, messageId);
    },
    /** Who watches the stream sees that the message waits for an AI worker. */
    async showWaiting(ref: MessageRef): Promise<void> {
      await events.publish(ref, { type: 'step', name: 'dispatch', state: 'waiting' });
    },
    /** The reply has left: the message is finished, the next one may go, and who watches the stream gets the whole text. */
    async finishMessage(ref: MessageRef, outcome: Outcome, reply: TextOrReference): Promise<void> {
      await messages.finish(ref, { state: outcome.state, ...(outcome.code && { code: outcome.code }) });
      void news.tell([ref.ownerUserId], messageNews(ref, outcome.state));
      const text = await resolve(payloads, ref.ownerUserId, reply);
      await events.publish(
        ref,
        outcome.code === undefined ? { type: 'done', text } : { type: 'failed', code: outcome.code, text },
      );
    },
  };
}
