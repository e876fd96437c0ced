import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import { ns } from './namespaces.ts';

export const commandActions = ['execute', 'next', 'prev', 'complete', 'cancel'] as const;
export type CommandAction = (typeof commandActions)[number];

export interface Note {
  type: 'info' | 'warn' | 'error';
  text: string;
}

/** What a stage of a command answers. */
export interface CommandStage {
  status: 'executing' | 'completed' | 'canceled';
  notes?: Note[];
  form?: Element;
  /** What may be done with the form; the first one is what `execute` means. */
  actions?: readonly Exclude<CommandAction, 'execute' | 'cancel'>[];
}

/** Conditions of XEP-0050 §4.4, each with the stanza error it goes with. */
const conditions = {
  'malformed-action': ['modify', 'bad-request'],
  'bad-action': ['modify', 'bad-request'],
  'bad-payload': ['modify', 'bad-request'],
  'bad-sessionid': ['modify', 'bad-request'],
  'session-expired': ['cancel', 'not-allowed'],
} as const;

/** A command that cannot be carried out as it was sent. */
export class CommandError extends Error {
  readonly condition: keyof typeof conditions;

  constructor(condition: keyof typeof conditions) {
    super(condition);
    this.name = 'CommandError';
    this.condition = condition;
  }

  /** As the answer to its IQ holds it. */
  toElement(): Element {
    const [type, general] = conditions[this.condition];
    return xml('error', { type }, xml(general, ns.stanzaErrors), xml(this.condition, ns.commands));
  }
}

/** The answer to a command (XEP-0050 §2.4). */
export function commandElement(
  node: string,
  sessionid: string,
  { status, notes = [], form, actions }: CommandStage,
): Element {
  const [first] = actions ?? [];
  return xml(
    'command',
    { xmlns: ns.commands, node, sessionid, status },
    actions && xml('actions', { execute: first }, ...actions.map((action) => xml(action, {}))),
    ...notes.map(({ type, text }) => xml('note', { type }, text)),
    form,
  );
}

/** What is wanted; throws `malformed-action` for a word that XEP-0050 does not have. */
export function actionOf(command: Element): CommandAction {
  const action = command.attrs['action'] ?? 'execute';
  const known = commandActions.find((each) => each === action);
  if (known === undefined) throw new CommandError('malformed-action');
  return known;
}

/** The fields of a submitted form by their names, several values as lines; undefined without a form. Throws `bad-payload`. */
export function submittedFields(command: Element): Map<string, string> | undefined {
  const form = command.getChild('x', ns.dataForms);
  if (form === undefined) return undefined;
  const fields = new Map<string, string>();
  if (form.attrs['type'] !== 'submit') throw new CommandError('bad-payload');
  for (const field of form.getChildren('field')) {
    const name = field.attrs['var'];
    if (!name) continue; // what was fixed has no name, and some clients send it back
    if (fields.has(name)) throw new CommandError('bad-payload');
    const values = field.getChildren('value').map((value) => value.getText());
    fields.set(name, values.join('\n'));
  }
  return fields;
}
