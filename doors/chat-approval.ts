import type { ApprovalDoor, SeenApproval } from '../domain/approval-ports.ts';
import {
  closedSentence,
  decidedSentence,
  othersDecideSentence,
  revokedSentence,
  shownWhole,
  unseenSentence,
  whichSentence,
} from '../domain/approval-sentences.ts';
import type { ApprovalWords } from '../domain/approval-words.ts';
import { approvalWordsOf } from '../domain/approval-words.ts';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { DecideApproval } from './decide-approval.ts';

export interface ApprovalSaid {
  /** Bare JID, as the XMPP server proved it. */
  senderJid: string;
  /** Whose chat it is said in; undefined at the platform's own address, where it may be about any. */
  agentId?: string;
  /** The message's own: one that is sent again answers once. */
  key: string;
  body: string;
}

/** What a person is told to their answer; undefined when the message is none, and goes where it was going. */
export type AnswerApproval = (said: ApprovalSaid) => Promise<string | undefined>;

interface Parts {
  approvals: ApprovalDoor;
  /** Whose address it is, if they can be asked for anything. */
  approverOf: (jid: string) => Promise<string | undefined>;
  decide: DecideApproval;
}

const MOST_LISTED = 20;

/** "approve K7Q2" and its kin, as chat text. A word is an answer only where something waits for it. */
export function answerApproval({ approvals, approverOf, decide }: Parts): AnswerApproval {
  return async ({ senderJid, agentId, key, body }) => {
    const words = approvalWordsOf(body);
    if (!words) return undefined;
    const userId = await approverOf(senderJid);
    if (userId === undefined) return undefined;
    const here = agentId === undefined ? {} : { agentId };
    const { code, language } = words;
    // sent again: it is about what it was about, whatever waits by now
    const [answered] = await approvals.find(userId, { ...here, key }, 1);
    if (answered) return answer(userId, answered, words, key);
    if (code !== undefined) {
      // a code may be used again when it is free: the open one counts, else the newest
      const [open] = await approvals.find(userId, { ...here, code, states: ['open'] }, 1);
      const [seen] = open ? [open] : await approvals.find(userId, { ...here, code }, 1);
      if (seen) return answer(userId, seen, words, key);
    }
    const open = await approvals.find(userId, { ...here, states: ['open'] }, MOST_LISTED);
    const [only, ...more] = open;
    if (!only) return undefined;
    if (code !== undefined || more.length > 0)
      return whichSentence(
        open.map(({ view }) => view),
        code,
        language,
      );
    return answer(userId, only, words, key);
  };

  async function answer(
    userId: string,
    { view: asked }: SeenApproval,
    { decision, reason, language }: ApprovalWords,
    key: string,
  ): Promise<string> {
    const { approval_id: id } = asked;
    if (!asked.may_decide) return othersDecideSentence(asked, language);
    const unseen = decision === 'approve' && asked.state === 'open' && !shownWhole(asked.arguments);
    if (unseen) return unseenSentence(asked, language);
    try {
      const view = await decide(userId, id, { decision, key, door: 'xmpp', ...(reason !== undefined && { reason }) });
      return decidedSentence(view, language);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.details['reason'] === reasons.permissions_changed) return revokedSentence(asked, language);
      if (error.code !== 'item.conflict') throw error;
      const [seen] = await approvals.find(userId, { id }, 1);
      if (!seen) throw error;
      return closedSentence(seen.view, language);
    }
  }
}
