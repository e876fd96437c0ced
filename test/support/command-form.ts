import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';

const DATA_FORMS = 'jabber:x:data';

/** A stage of an ad-hoc command as a client reads it. */
export interface ReadStage {
  status: string | undefined;
  session: string;
  notes: string[];
  /** What the buttons do; the first is the default. */
  actions: string[];
  /** Lines that cannot be changed. */
  facts: string[];
  fields: Record<string, { type: string | undefined; lines: string[]; options: string[]; required: boolean }>;
}

export function readStage(command: Element): ReadStage {
  const form = command.getChild('x', DATA_FORMS);
  const values = (field: Element) => field.getChildren('value').map((value) => value.getText());
  const fields = form?.getChildren('field') ?? [];
  const actions = command.getChild('actions');
  const names = actions?.getChildElements().map(({ name }) => name) ?? [];
  const first = actions?.attrs['execute'];
  return {
    status: command.attrs['status'],
    session: command.attrs['sessionid'] ?? '',
    notes: command.getChildren('note').map((note) => `${note.attrs['type']}: ${note.getText()}`),
    actions: first === undefined ? [] : [first, ...names.filter((name) => name !== first)],
    facts: fields.filter(({ attrs }) => attrs['type'] === 'fixed').flatMap(values),
    fields: Object.fromEntries(
      fields.flatMap((field) => {
        const { type, var: name } = field.attrs;
        const options = field.getChildren('option').map((option) => `${option.attrs['label']}=${values(option)[0]}`);
        const required = field.getChild('required') !== undefined;
        return name === undefined ? [] : [[name, { type, lines: values(field), options, required }]];
      }),
    ),
  };
}

/** The form as a client sends it back: what is hidden or filled in, and what the person changes. */
export function submitted(stage: ReadStage, changes: Record<string, string>): Element {
  const kept = Object.entries(stage.fields).map(([name, { lines }]) => [name, lines.join('\n')] as const);
  const fields = Object.entries({ ...Object.fromEntries(kept.filter(([, text]) => text !== '')), ...changes });
  return xml(
    'x',
    { xmlns: DATA_FORMS, type: 'submit' },
    ...fields.map(([name, text]) =>
      xml('field', { var: name }, ...text.split('\n').map((line) => xml('value', {}, line))),
    ),
  );
}
