import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { ApprovalView } from '../contracts/approval.ts';
import { minuteOf } from '../domain/approval-sentences.ts';
import { editableArguments, editedArguments } from '../domain/editable-arguments.ts';
import type { Language } from '../domain/sentences.ts';
import type { FormFault } from './approval-form-words.ts';
import { formWords } from './approval-form-words.ts';
import { CommandError } from './command-stanza.ts';
import { ns } from './namespaces.ts';
import { STANZA_TEXT_LIMIT_BYTES } from './reply-stanza.ts';

const MOST_REASON = 2_000;

const formOf = (title: string, instructions: string[], ...fields: Element[]): Element =>
  xml(
    'x',
    { xmlns: ns.dataForms, type: 'form' },
    xml('title', {}, title),
    ...instructions.map((line) => xml('instructions', {}, line)),
    ...fields,
  );

const field = (attributes: Record<string, string>, values: string[], ...more: (Element | undefined)[]): Element =>
  xml('field', attributes, ...values.map((value) => xml('value', {}, value)), ...more);

const option = (label: string, value: string): Element => xml('option', { label }, xml('value', {}, value));

const required = (): Element => xml('required', {});

/** The first stage where several wait: which one. */
export function choiceForm(open: ApprovalView[], more: boolean, language: Language): Element {
  const words = formWords[language];
  const options = open.map(({ code, tool, deadline_at: at, approval_id: id }) =>
    option(`${code}: ${tool}, ${minuteOf(Date.parse(at))}`, id),
  );
  const instructions = [words.which, ...(more ? [words.newest(open.length)] : [])];
  const choice = field({ type: 'list-single', var: 'approval', label: words.request }, [], ...options, required());
  return formOf(words.title, instructions, choice);
}

/**
 * One request: what cannot be changed, then what can. No answer is filled in before, so that agreeing is always an act. `typed`: the
 * arguments as the person left them, if they are to be mended.
 */
export function answerForm(view: ApprovalView, language: Language, typed?: string): Element {
  const words = formWords[language];
  const { kind, approval_id: id, request_hash: hash, owner_jid: owner, tool, risk, deadline_at: at, code } = view;
  const facts = words.facts(owner, tool, risk, minuteOf(Date.parse(at)), code);
  const shown = argumentsField(view, words.arguments[kind], typed);
  const approve = shown && option(words.approve[kind], 'approve');
  const choice = { type: 'list-single', var: 'decision', label: words.decision };
  return formOf(
    words.title,
    [words[kind], ...(shown ? [] : [words.tooLong])],
    ...facts.map((fact) => field({ type: 'fixed' }, [fact])),
    field({ type: 'hidden', var: 'approval' }, [id]),
    field({ type: 'hidden', var: 'request_hash' }, [hash]),
    field(choice, [], approve, option(words.deny[kind], 'deny'), required()),
    ...(shown ? [shown] : []),
    field({ type: 'text-single', var: 'reason', label: words.reason }, []),
  );
}

/** Undefined when no stanza can hold the arguments: nobody agrees to what they cannot see. */
function argumentsField({ arguments: asked }: ApprovalView, label: string, typed?: string): Element | undefined {
  const make = (text: string) => field({ type: 'text-multi', var: 'arguments', label }, text.split('\n'));
  const whole = make(editableArguments(asked));
  if (Buffer.byteLength(String(whole)) > STANZA_TEXT_LIMIT_BYTES) return undefined;
  return typed === undefined ? whole : make(typed);
}

/** Which stage a submitted form is of, and which request it is about. Throws `bad-payload` for any other form. */
export function stageOf(fields: Map<string, string>): { stage: 'choice' | 'answer'; id: string } {
  const stage = fields.has('request_hash') ? 'answer' : 'choice';
  const id = fields.get('approval') ?? '';
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new CommandError('bad-payload');
  if ([...fields.keys()].some((name) => !known[stage].includes(name))) throw new CommandError('bad-payload');
  return { stage, id };
}

const known = { choice: ['approval'], answer: ['approval', 'request_hash', 'decision', 'arguments', 'reason'] };

export interface FilledIn {
  decision: 'approve' | 'deny';
  editedArguments?: Record<string, unknown>;
  reason?: string;
}

/** What a person filled in, or what is wrong with it. A denial is one whatever stands in the arguments. */
export function filledIn(fields: Map<string, string>, view: ApprovalView): FilledIn | { fault: FormFault } {
  const decision = fields.get('decision') ?? '';
  const reason = fields.get('reason')?.trim() ?? '';
  if (decision !== 'approve' && decision !== 'deny') return { fault: 'decision' };
  if (reason.length > MOST_REASON) return { fault: 'reason' };
  const said = { decision, ...(reason !== '' && { reason }) } as const;
  if (decision === 'deny') return said;
  const typed = fields.get('arguments');
  if (typed === undefined || argumentsField(view, '') === undefined) return { fault: 'unseen' };
  const read = editedArguments(typed, view.arguments);
  if ('fault' in read) return read;
  return { ...said, ...(read.edited && { editedArguments: read.edited }) };
}
