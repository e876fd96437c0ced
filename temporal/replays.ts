import type { Client } from '@temporalio/client';
import { inTurn } from '../adapters/in-turn.ts';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { AppError } from '../contracts/errors.ts';
import type { Replays } from '../domain/replay-ports.ts';
import { messageHistory } from './message-history.ts';
import { openHistory } from './open-history.ts';
import type { DataKeys } from './payload-codec.ts';
import { TenantCodec } from './payload-codec.ts';
import type { ReplayHistory } from './replay-history.ts';

/** Of one process: each takes a processor and some hundred megabytes for a second or two. */
const AT_ONCE = 1;
const TRY_AGAIN_AFTER_S = 5;

/** Histories as Temporal keeps them, opened here and replayed in a process that has no key. One at a time for each owner. */
export function temporalReplays(client: Client, keys: DataKeys, replayHistory: ReplayHistory): Replays {
  const codec = new TenantCodec(keys);
  const turns = inTurn(AT_ONCE);
  const busy = new Set<string>();

  return {
    async replay(ref, signal) {
      if (busy.has(ref.ownerUserId))
        throw new AppError('rate.limited', { reason: 'One replay at a time', retry_after_s: TRY_AGAIN_AFTER_S });
      busy.add(ref.ownerUserId);
      try {
        const workflowId = messageWorkflowId(ref);
        return await turns(signal, async () => {
          const history = await messageHistory(client, workflowId);
          if (!history) return undefined;
          const context = { type: 'workflow', namespace: client.options.namespace, workflowId } as const;
          await openHistory(history, (payloads) => codec.decode(payloads, context));
          return { ...(await replayHistory(history, workflowId, signal)), events: history.events?.length ?? 0 };
        });
      } catch (cause) {
        // nobody hears it: no fault of ours, for the log
        if (signal.aborted) throw new AppError('service.unavailable', { service: 'replay' }, { cause });
        throw cause;
      } finally {
        busy.delete(ref.ownerUserId);
      }
    },
  };
}
