import { condition, getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import type { MessageRef } from '../contracts/identifiers.ts';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { platform } from './activities.ts';
import { askTurn, turnPassed } from './messages.ts';

/** How often a message looks whether the one before it is done, should the signal be lost; doubled each time. */
const LOOK_AGAIN_MS = 10_000;
const LOOK_AGAIN_AT_MOST_MS = 300_000;
/** A message accepted before this one may not have been started yet: its workflow cannot be asked. */
const LOOK_FOR_START_MS = 1_000;
const LONGEST_START_MS = 60 * 60_000;
/** So often is a predecessor found closed without having passed its turn (terminated by an operator) before it counts as gone. */
const CLOSED_LOOKS = 3;

/** Messages of one conversation are answered in the order in which they were accepted. */
export class ConversationTurn {
  readonly #ref: MessageRef;
  readonly #waiting = new Set<string>();
  #told = false;
  #passed = false;

  constructor(ref: MessageRef) {
    this.#ref = ref;
    setHandler(turnPassed, () => void (this.#told = true));
    setHandler(askTurn, async (workflowId) => {
      if (this.#passed) await tell(workflowId);
      else this.#waiting.add(workflowId);
    });
  }

  /**
   * Waits until the message before has been answered; at once when there is none. Ends with that one's workflow, which
   * has an end of its own: nobody overtakes because a reply could not be delivered for a while.
   */
  async wait(previousMessageId: string | null): Promise<void> {
    if (previousMessageId === null) return;
    const previous = messageWorkflowId({ ...this.#ref, messageId: previousMessageId });
    const startsBefore = Date.now() + LONGEST_START_MS;
    let pause = LOOK_AGAIN_MS;
    for (let closed = 0; !this.#told && closed < CLOSED_LOOKS;) {
      const state = await platform.turnOf(this.#ref.ownerUserId, previousMessageId);
      if (state === 'passed' || (state === 'unstarted' && Date.now() > startsBefore)) return;
      const asked = state === 'open' && (await ask(previous));
      if (state === 'open' && !asked) closed += 1;
      await condition(() => this.#told, asked ? pause : LOOK_FOR_START_MS);
      if (asked) pause = Math.min(2 * pause, LOOK_AGAIN_AT_MOST_MS);
    }
  }

  /** The reply has left: whoever asked is told, and whoever asks from now on at once. */
  async pass(): Promise<void> {
    this.#passed = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    await Promise.all(waiting.map(tell));
  }
}

/** False when the workflow is closed: its row will say so. */
async function ask(previous: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(previous).signal(askTurn, workflowInfo().workflowId);
    return true;
  } catch {
    return false;
  }
}

/** A follower that is gone needs no telling. */
async function tell(workflowId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(turnPassed);
  } catch {
    // closed or never started: it reads the row
  }
}
