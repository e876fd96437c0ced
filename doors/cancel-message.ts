import { AppError } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import { reasons } from '../contracts/reasons.ts';
import type { History } from '../domain/account-ports.ts';
import type { MessageCanceller } from '../domain/chat-ports.ts';
import type { MessageStarter } from '../domain/ports.ts';

/** Stops a message of this owner that is not answered yet. Asked again, it is the same. */
export type CancelMessage = (ownerUserId: string, messageId: string) => Promise<MessageRef>;

interface Parts {
  history: Pick<History, 'report'>;
  canceller: MessageCanceller;
  starter: MessageStarter;
}

/**
 * The message's own workflow ends it, with a sentence to its sender and a row of what it cost. Throws `item.not_found`,
 * `item.conflict` for one that is finished, `service.unavailable` when the workflow engine cannot be asked.
 */
export function cancelMessage({ history, canceller, starter }: Parts): CancelMessage {
  /** The message, if there is anything left to stop. */
  const open = async (ownerUserId: string, messageId: string): Promise<MessageRef> => {
    const report = await history.report(ownerUserId, messageId);
    if (report === undefined) throw new AppError('item.not_found');
    if (report.finishedAt !== undefined)
      throw new AppError('item.conflict', { reason: reasons.message_finished, state: report.state });
    return report.ref;
  };
  return async (ownerUserId, messageId) => {
    const ref = await open(ownerUserId, messageId);
    if (await canceller.cancel(ref)) return ref;
    // its workflow ended in this moment, or was never begun because the engine was away: then it begins, to end by name
    await open(ownerUserId, messageId);
    try {
      await starter.start(ref);
    } catch (cause) {
      throw new AppError('service.unavailable', { service: 'temporal' }, { cause });
    }
    if (await canceller.cancel(ref)) return ref;
    await open(ownerUserId, messageId);
    throw new AppError('service.unavailable', { service: 'temporal' });
  };
}
