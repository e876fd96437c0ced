import { createHash } from 'node:crypto';
import type { Element } from '@xmpp/component-core';
import type { ApprovalView } from '../contracts/approval.ts';
import { AppError } from '../contracts/errors.ts';
import type { DecideApproval } from '../doors/decide-approval.ts';
import type { ApprovalDoor, SeenApproval } from '../domain/approval-ports.ts';
import { closedSentence, decidedSentence, visible } from '../domain/approval-sentences.ts';
import type { Language } from '../domain/sentences.ts';
import { sentence } from '../domain/sentences.ts';
import { answerForm, choiceForm, filledIn, stageOf } from './approval-form.ts';
import { formWords } from './approval-form-words.ts';
import type { CommandPlace } from './command-session.ts';
import { newSession, sessionState } from './command-session.ts';
import type { CommandAction, CommandStage, Note } from './command-stanza.ts';
import { CommandError, actionOf, commandElement, submittedFields } from './command-stanza.ts';

/** The node of the one command there is. */
export const APPROVALS_NODE = 'approvals';

const MOST_LISTED = 50;

export interface GivenCommand extends CommandPlace {
  /** Who asks. */
  userId: string;
  /** At whose address it is asked, and only about whose requests; undefined at the platform's own. */
  agentId?: string;
  /** Of the IQ: one that is sent again is the same answer. */
  requestId: string;
  command: Element;
  language: Language;
}

/** Carries out one stage of an ad-hoc command (XEP-0050); throws `CommandError` for one that is not as it should be. */
export type RunCommand = (given: GivenCommand) => Promise<Element>;

interface Parts {
  approvals: Pick<ApprovalDoor, 'find'>;
  decide: DecideApproval;
}

/** The command by which a person reads what waits for them, changes its arguments and answers. */
export function approvalCommand({ approvals, decide }: Parts): RunCommand {
  return async (given) => {
    const { command } = given;
    if (command.attrs['node'] !== APPROVALS_NODE) throw new AppError('item.not_found');
    const action = actionOf(command);
    const said = command.attrs['sessionid'];
    const now = Date.now();
    if (said !== undefined) proveOpen(said, given, now);
    else if (action !== 'execute') throw new CommandError('bad-sessionid');
    const session = said ?? newSession(given, now);
    const stage = said === undefined ? await begin(given) : await goOn(given, action, session);
    return commandElement(APPROVALS_NODE, session, stage);
  };

  async function goOn(given: GivenCommand, action: CommandAction, session: string): Promise<CommandStage> {
    if (action === 'cancel') return { status: 'canceled' };
    if (action === 'prev') return begin(given);
    const fields = submittedFields(given.command);
    if (!fields) throw new CommandError('bad-payload');
    const { stage, id } = stageOf(fields);
    if (action !== 'execute' && action !== (stage === 'choice' ? 'next' : 'complete'))
      throw new CommandError('bad-action');
    const seen = await find(given, id);
    if (!seen?.view.may_decide) return begin(given, note('error', formWords[given.language].gone));
    return stage === 'choice' ? look(given, seen) : answer(given, seen, fields, session);
  }

  async function find({ userId, agentId }: GivenCommand, id: string): Promise<SeenApproval | undefined> {
    const [seen] = await approvals.find(userId, { id, ...(agentId !== undefined && { agentId }) }, 1);
    return seen;
  }

  /** Everything that waits; a single request is shown at once. */
  async function begin(given: GivenCommand, ...notes: Note[]): Promise<CommandStage> {
    const { userId, agentId, language } = given;
    const query = { states: ['open' as const], ...(agentId !== undefined && { agentId }) };
    const found = await approvals.find(userId, query, MOST_LISTED + 1);
    const open = found.slice(0, MOST_LISTED).flatMap(({ view }) => (view.may_decide ? [view] : []));
    const [only, ...more] = open;
    if (!only) return { status: 'completed', notes: [...notes, note('info', formWords[language].nothing)] };
    if (more.length === 0) return { ...asking(only, language, notes), actions: ['complete'] };
    const form = choiceForm(open, found.length > MOST_LISTED, language);
    return { status: 'executing', form, notes, actions: ['next'] };
  }

  function look(given: GivenCommand, { view }: SeenApproval): CommandStage | Promise<CommandStage> {
    if (view.state !== 'open') return begin(given, note('error', closedSentence(view, given.language)));
    return asking(view, given.language);
  }

  async function answer(
    given: GivenCommand,
    { view }: SeenApproval,
    fields: Map<string, string>,
    session: string,
  ): Promise<CommandStage> {
    const { userId, language, requestId } = given;
    const words = formWords[language];
    const filled = filledIn(fields, view);
    const again = (text: string): CommandStage =>
      view.state === 'open'
        ? asking(view, language, [note('error', text)], fields.get('arguments'))
        : closed(view, language);
    if ('fault' in filled) return again(words.faults[filled.fault]);
    try {
      const key = keyOf(session, requestId);
      const shownHash = fields.get('request_hash') ?? '';
      const decided = await decide(userId, view.approval_id, { ...filled, shownHash, door: 'xmpp', key });
      return { status: 'completed', notes: [note('info', decidedSentence(decided, language))] };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, details } = error;
      if (code === 'item.conflict' && details['state'] === undefined)
        return asking(view, language, [note('error', words.stale)]);
      if (code === 'item.conflict') return closed((await find(given, view.approval_id))?.view ?? view, language);
      if (code === 'input.invalid' || code === 'policy.violation') return again(refusal(error, language));
      throw error;
    }
  }
}

function proveOpen(session: string, place: CommandPlace, now: number): void {
  const state = sessionState(session, place, now);
  if (state === 'unknown') throw new CommandError('bad-sessionid');
  if (state === 'expired') throw new CommandError('session-expired');
}

const asking = (view: ApprovalView, language: Language, notes: Note[] = [], typed?: string): CommandStage => ({
  ...{ status: 'executing', form: answerForm(view, language, typed), notes, actions: ['complete', 'prev'] },
});

const closed = (view: ApprovalView, language: Language): CommandStage => ({
  ...{ status: 'completed', notes: [note('error', closedSentence(view, language))] },
});

const note = (type: Note['type'], text: string): Note => ({ type, text });

/** What is wrong with other arguments, in the words of the tool or the policy. */
function refusal({ code, details: { reason } }: AppError, language: Language): string {
  const why = typeof reason === 'string' ? ` ${visible(reason.replace(/\s+/g, ' '))}` : '';
  return `${sentence(code, {}, language)}${why}`;
}

const keyOf = (session: string, requestId: string): string =>
  `command:${createHash('sha256')
    .update(JSON.stringify([session, requestId]))
    .digest('base64url')}`;
