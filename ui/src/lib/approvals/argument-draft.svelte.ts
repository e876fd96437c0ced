import type { Approval, Tool } from '../api/types.ts';
import {
  fieldsOf,
  isMembers,
  jsonText,
  readField,
  readJson,
  type ArgumentField,
  type Fault,
} from './argument-fields.ts';

type Members = Record<string, unknown>;

/** Other arguments while they are written: as a form by the tool's schema, or all of them as JSON. */
export class ArgumentDraft {
  asJson = $state(false);
  text = $state('');
  fields = $state.raw<ArgumentField[]>();
  drafts = $state<Record<string, string>>({});
  faults = $state.raw<Record<string, Fault>>({});
  whole = $state<Fault | 'object'>();
  #asked: Members;
  #tool: Tool | undefined;

  constructor({ arguments: asked }: Approval, tool: Tool | undefined) {
    this.#asked = asked;
    this.#tool = tool;
    this.#show(asked);
    this.asJson = this.fields === undefined;
  }

  /** The arguments as they are written now; undefined, with the faults shown, when they are none. */
  read(): Members | undefined {
    return this.asJson || this.fields === undefined ? this.#readText() : this.#readFields(this.fields);
  }

  /** Form to JSON and back, with what is written. What is wrong is mended first. */
  turn(): void {
    const now = this.read();
    if (now === undefined) return;
    this.#show(now);
    this.asJson = !this.asJson;
  }

  #show(now: Members): void {
    this.text = jsonText(now);
    this.fields = this.#tool && fieldsOf(this.#tool.input_schema, now);
    this.drafts = Object.fromEntries((this.fields ?? []).map(({ name, draft }) => [name, draft]));
  }

  #readText(): Members | undefined {
    const read = readJson(this.text);
    const isGroup = 'value' in read && isMembers(read.value);
    this.whole = 'value' in read ? (isGroup ? undefined : 'object') : read;
    return isGroup ? (read.value as Members) : undefined;
  }

  #readFields(fields: ArgumentField[]): Members | undefined {
    const read = fields.map((field) => [field.name, readField(field, this.drafts[field.name] ?? '')] as const);
    this.faults = Object.fromEntries(read.flatMap(([name, got]) => ('value' in got ? [] : [[name, got]])));
    if (Object.keys(this.faults).length > 0) return undefined;
    const values: Members = Object.fromEntries(
      read.flatMap(([name, got]) => ('value' in got && got.value !== undefined ? [[name, got.value]] : [])),
    );
    // members keep the order in which they were asked for
    const asked = Object.keys(this.#asked).filter((name) => Object.hasOwn(values, name));
    const added = Object.keys(values).filter((name) => !Object.hasOwn(this.#asked, name));
    return Object.fromEntries([...asked, ...added].map((name) => [name, values[name]]));
  }
}
