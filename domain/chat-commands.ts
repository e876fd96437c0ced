import type { Language } from './sentences.ts';

export const commandNames = ['help', 'status', 'stop', 'new'] as const;
export type CommandName = (typeof commandNames)[number];

/** What a message that begins with a slash asks of the platform itself. */
export type Command =
  | { kind: 'command'; name: CommandName; language?: Language }
  /** A command with other words behind it: doing half of what was said would be a guess. */
  | { kind: 'not_alone'; name: CommandName; language?: Language }
  /** Looks like a command and is none. */
  | { kind: 'unknown'; word: string };

const portuguese: Record<CommandName, string> = { help: 'ajuda', status: 'estado', stop: 'parar', new: 'nova' };

const words = new Map<string, { name: CommandName; language?: Language }>(
  commandNames.flatMap((name) => [
    [name, { name }],
    [portuguese[name], { name, language: 'pt' }],
  ]),
);

/** As people write it in their language. */
export const wordOf = (name: CommandName, language: Language): string =>
  `/${language === 'pt' ? portuguese[name] : name}`;

/** Words that look like commands and are for the model: `/tool` of the built-in one, `/me` of XEP-0245. */
const forTheModel = ['tool', 'me'];

/**
 * The command of a message, or undefined when it is for the model: everything that does not begin with a slash and a
 * word, and a word nobody knows with a text behind it (`/etc/hosts is empty, why?` is a question).
 */
export function commandOf(body: string): Command | undefined {
  const match = /^\/(\p{L}[\p{L}\p{N}_-]{0,31})(\s.*)?$/su.exec(body.trim());
  if (!match?.[1]) return undefined;
  const word = match[1].toLowerCase();
  const known = words.get(word);
  const alone = match[2] === undefined;
  if (known) return { kind: alone ? 'command' : 'not_alone', ...known };
  return alone && !forTheModel.includes(word) ? { kind: 'unknown', word: `/${word}` } : undefined;
}
