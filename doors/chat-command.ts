import { AppError } from '../contracts/errors.ts';
import type { ChatDesk, CommandRef, MessageCanceller } from '../domain/chat-ports.ts';
import type { Command } from '../domain/chat-commands.ts';
import { commandOf } from '../domain/chat-commands.ts';
import {
  helpSentence,
  newConversationSentence,
  notACommandSentence,
  statusSentence,
  stoppedSentence,
} from '../domain/chat-sentences.ts';
import type { MessageStarter } from '../domain/ports.ts';
import type { Language } from '../domain/sentences.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { AnswerApproval } from './chat-approval.ts';
import { within } from './within.ts';

/** A message of somebody who may write to the agent (`mayWrite` was asked). */
export interface SaidInChat extends CommandRef {
  body: string;
  /** The language of the answer, unless the command's own word tells another. */
  language: Language;
}

/** The answer to a command, or undefined when the message is none and goes to the agent. */
export type AnswerCommand = (said: SaidInChat) => Promise<string | undefined>;

interface Parts {
  desk: ChatDesk;
  canceller: MessageCanceller;
  starter: MessageStarter;
  answerApproval: AnswerApproval;
}

/** Milliseconds for the workflow engine to take what `/stop` asks of it. */
const STOP_LIMIT_MS = 5_000;

/**
 * Commands of a chat, the same for every door: without cost, without a model, without a workflow. Throws
 * `service.unavailable` when what is asked could not be done: nothing is promised then.
 */
export function answerCommand(parts: Parts): AnswerCommand {
  return async ({ body, language: usual, ...given }) => {
    const command = commandOf(body);
    if (command === undefined) return parts.answerApproval({ ...given, body });
    const language = ('language' in command && command.language) || usual;
    if (command.kind !== 'command') return notACommandSentence(command, language);
    return obey(parts, command, given, language);
  };
}

async function obey(
  parts: Parts,
  { name }: Extract<Command, { kind: 'command' }>,
  given: CommandRef,
  language: Language,
): Promise<string> {
  switch (name) {
    case 'help':
      return helpSentence(language);
    case 'status':
      return statusSentence(await parts.desk.status(given), new Date(), language);
    case 'new':
      await parts.desk.closeConversation(given);
      return newConversationSentence(language);
    case 'stop':
      return stoppedSentence(await stop(parts, given), language);
  }
}

/** How many messages are stopped; each of them is answered by its own workflow with a sentence. */
async function stop({ desk, canceller, starter }: Parts, given: CommandRef): Promise<number> {
  const open = await desk.messagesToStop(given);
  const stopOne = async (ref: MessageRef): Promise<boolean> => {
    if (await canceller.cancel(ref)) return true;
    // accepted while the engine was away: its workflow begins now, so that it can end by name. One that is over is not begun again
    await starter.start(ref);
    return canceller.cancel(ref);
  };
  try {
    const stopped = await within(STOP_LIMIT_MS, Promise.all(open.map(stopOne)));
    return stopped.filter(Boolean).length;
  } catch (cause) {
    throw new AppError('service.unavailable', { service: 'workflows' }, { cause });
  }
}
