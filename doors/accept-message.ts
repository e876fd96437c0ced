import { Buffer } from 'node:buffer';
import { v7 as newId } from 'uuid';
import type { Logger } from 'pino';
import type { MessageRef } from '../contracts/identifiers.ts';
import { AppError } from '../contracts/errors.ts';
import type { AcceptedMessage, Inbox, InboundMessage, MessageStarter, Vault } from '../domain/ports.ts';
import { readableBody } from './readable-body.ts';
import { within } from './within.ts';

/** What a door knows of a message once the sender may write to the agent. */
export interface IncomingMessage extends Omit<InboundMessage, 'messageId' | 'receivedAt' | 'sealedBody'> {
  body: string;
}

export type AcceptMessage = (message: IncomingMessage) => Promise<AcceptedMessage>;

interface Parts {
  inbox: Inbox;
  vault: Vault;
  starter: MessageStarter;
  log: Logger;
}

/** Milliseconds a door waits for the workflow engine; the row is safe already. */
const START_TIME_LIMIT_MS = 1_500;

/**
 * Accepts a message for good: one insert, then one idempotent workflow start. After it returned, the receipt may be
 * sent. Throws `input.invalid` or `input.too_large` for a body nobody can hold, `item.not_found` for a stranger, and
 * `service.unavailable` when nothing was stored: then nothing is promised.
 */
export function acceptMessage({ inbox, vault, starter, log }: Parts): AcceptMessage {
  return async ({ body, ...message }) => {
    const plain = Buffer.from(readableBody(body));
    const messageId = newId();
    const accepted = await store(async () => {
      const sealedBody = await vault.seal(message.ownerUserId, `message:${messageId}`, plain);
      return inbox.accept({ ...message, messageId, sealedBody, receivedAt: new Date() });
    });
    if (!accepted.finished) await start(starter, accepted.ref, log);
    return accepted;
  };
}

async function store(insert: () => Promise<AcceptedMessage>): Promise<AcceptedMessage> {
  try {
    return await insert();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('service.unavailable', { service: 'record' }, { cause });
  }
}

/** A start that fails is no error of the sender: the row stays, and the starter loop starts it when Temporal is back. */
async function start(starter: MessageStarter, ref: MessageRef, log: Logger): Promise<void> {
  try {
    await within(START_TIME_LIMIT_MS, starter.start(ref));
  } catch (error) {
    log.warn({ event: 'start_postponed', messageId: ref.messageId, error });
  }
}
