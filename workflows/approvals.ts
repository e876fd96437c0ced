import { ApplicationFailure, CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import { APPROVALS_LOCAL } from '../contracts/addresses.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { OpenApproval } from '../activities/approving.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import type { HeardDecision, NewApproval } from '../domain/approval-ports.ts';
import { reminderSentence, requestSentence } from '../domain/approval-sentences.ts';
import { derivedId } from '../domain/derived-id.ts';
import { remindersOf } from '../domain/reminders.ts';
import { deliverSoon, platform } from './activities.ts';
import { refusalOf } from './failures.ts';
import type { ConversationTurn } from './conversation-turn.ts';
import { decide, decideBySignal } from './messages.ts';

export type Answered = { state: 'approved' | 'denied'; heard: HeardDecision } | { state: 'expired' };

/**
 * Calls of one message that wait for people. Each is kept apart by its id, however many wait and in whatever order they are
 * answered; what was answered is read from the record.
 */
export class Approvals {
  readonly #ref: MessageRef;
  readonly #owned: OwnedMessage;
  readonly #turn: ConversationTurn;
  readonly #open = new Map<string, { knocked: boolean }>();
  #waitedMs = 0;
  #waitingSince = 0;

  constructor(ref: MessageRef, owned: OwnedMessage, turn: ConversationTurn) {
    this.#ref = ref;
    this.#owned = owned;
    this.#turn = turn;
    const knock = (id: string): void => this.#knock(id);
    setHandler(decide, knock, { validator: (id: string) => this.#refuseStale(id) });
    setHandler(decideBySignal, knock);
  }

  /** Milliseconds in which people were waited for: no deadline of the message runs meanwhile. */
  get waitedMs(): number {
    return this.#waitedMs + (this.#open.size > 0 ? Date.now() - this.#waitingSince : 0);
  }

  /** Asks, and waits for the first valid answer or the end of the time. */
  async ask(approval: NewApproval, approvers: string[], timeoutS: number): Promise<Answered> {
    this.#begin(approval.id);
    let open: OpenApproval | undefined;
    try {
      // a stop that comes meanwhile finds a request that can be withdrawn
      open = await CancellationScope.nonCancellable(() => platform.openApproval(approval, approvers, timeoutS));
      // the next messages of the conversation are answered while this one waits
      await this.#turn.pass();
      return await this.#wait(approval, open);
    } catch (error) {
      if (open && refusalOf(error)) await this.#withdraw(open);
      throw error;
    } finally {
      this.#end(approval.id);
    }
  }

  async #wait(approval: NewApproval, open: OpenApproval): Promise<Answered> {
    await this.#tell(approval, open, 0);
    if (open.decided) this.#knock(open.id);
    const moments = [...remindersOf(Date.now(), open.deadlineAt), open.deadlineAt];
    for (const [index, moment] of moments.entries()) {
      while (await this.#knocked(open.id, moment)) {
        const heard = await platform.hearDecision(this.#ref, open);
        if (heard) return answeredBy(heard);
      }
      if (moment !== open.deadlineAt) await this.#tell(approval, open, index + 1);
    }
    const state = await platform.closeApproval(this.#ref, open, 'expired');
    // somebody was first by a moment
    const heard = state === 'approved' || state === 'denied' ? await platform.hearDecision(this.#ref, open) : undefined;
    return heard ? answeredBy(heard) : { state: 'expired' };
  }

  #knock(id: string): void {
    const waiting = this.#open.get(id);
    if (waiting) waiting.knocked = true;
  }

  /** False when the moment came first. */
  async #knocked(id: string, moment: number): Promise<boolean> {
    const waiting = this.#open.get(id);
    const knocked = await condition(() => waiting?.knocked === true, Math.max(1, moment - Date.now()));
    if (waiting) waiting.knocked = false;
    return knocked;
  }

  /** In the conversation for its owner, from the platform's own address for others. What cannot be told is in the inbox. */
  async #tell({ tool, kind, request }: NewApproval, open: OpenApproval, reminder: number): Promise<void> {
    const { senderJid, replyTo, agentJid, thread, stanzaId, language } = this.#owned;
    const asked = { tool, kind, code: open.code, arguments: request.arguments, deadlineAt: open.deadlineAt };
    const notes = open.approverJids.map((jid) => {
      const own = jid === senderJid;
      const inChat = own && replyTo !== '';
      const text =
        reminder > 0
          ? reminderSentence(asked, language)
          : requestSentence(asked, language, own ? undefined : senderJid);
      return deliverSoon({
        ref: this.#ref,
        replyId: derivedId(open.id, `${jid} ${reminder}`),
        agentJid: own ? agentJid : approvalsJid(agentJid),
        replyTo: inChat ? replyTo : jid,
        thread: inChat ? thread : '',
        inReplyTo: inChat ? stanzaId : '',
        text,
      }).catch((error: unknown) => {
        if (isCancellation(error)) throw error;
      });
    });
    await Promise.all(notes);
  }

  async #withdraw(open: OpenApproval): Promise<void> {
    await CancellationScope.nonCancellable(() => platform.closeApproval(this.#ref, open, 'withdrawn'));
  }

  #refuseStale(id: string): void {
    if (!this.#open.has(id)) throw ApplicationFailure.nonRetryable('Nothing waits under this id', 'item.not_found');
  }

  #begin(id: string): void {
    if (this.#open.size === 0) this.#waitingSince = Date.now();
    this.#open.set(id, { knocked: false });
  }

  #end(id: string): void {
    this.#open.delete(id);
    if (this.#open.size === 0) this.#waitedMs += Date.now() - this.#waitingSince;
  }
}

const answeredBy = (heard: HeardDecision): Answered => ({
  ...{ state: heard.decision === 'approve' ? 'approved' : 'denied', heard },
});

/** The platform's own address on the agents' domain: approvers who do not own the agent learn no address of it. */
const approvalsJid = (agentJid: string): string => `${APPROVALS_LOCAL}@${agentJid.slice(agentJid.indexOf('@') + 1)}`;
