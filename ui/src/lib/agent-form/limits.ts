import { formWords } from './form-words.ts';
import { isHost } from './hosts.ts';

export const whole = (value: unknown, least: number, most: number): string | undefined =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    ? undefined
    : formWords().wholeRange(least, most);

export const range = (value: unknown, least: number, most: number): string | undefined =>
  typeof value === 'number' && value >= least && value <= most ? undefined : formWords().moreThanRange(least, most);

export const needed = (text: string): string | undefined => (text === '' ? formWords().isEmpty : undefined);

export const atMost = (text: string, most: number): string | undefined =>
  text.length > most ? formWords().shorter(most) : undefined;

export function list(items: string[], most: number, longest: number): string | undefined {
  if (items.length > most) return formWords().tooMany(most);
  const long = items.find((item) => item.length > longest);
  return long === undefined ? undefined : formWords().itemTooLong(long.slice(0, 20), longest);
}

export function hosts(items: string[]): string | undefined {
  if (items.length > 100) return formWords().tooMany(100);
  const wrong = items.find((item) => !isHost(item));
  return wrong === undefined ? undefined : formWords().hostWrong(wrong.slice(0, 60));
}
