import { plainWords } from '../../domain/plain-words.ts';

/** Characters of an answer; what is more is cut, and said so. */
const MOST_CHARACTERS = 256 * 1024;

/** The texts of a tool's answer (MCP 2025-11-25, "Tool Result"), one below the other; what is no text is named. */
export function answerText(content: readonly unknown[]): string {
  const text = content.map(partText).join('\n');
  return text.length > MOST_CHARACTERS
    ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}\n[cut: the answer has ${text.length} characters]`
    : text.toWellFormed();
}

function partText(part: unknown): string {
  const { type, text, data, mimeType, uri, resource } = (part ?? {}) as Record<string, unknown>;
  const word = (value: unknown): string => (typeof value === 'string' ? plainWords(value, 200) : 'unknown');
  if (type === 'text' && typeof text === 'string') return text;
  if (type === 'resource') {
    const { text: inside, uri: where } = (resource ?? {}) as Record<string, unknown>;
    return typeof inside === 'string' ? inside : `[a resource that is no text: ${word(where)}]`;
  }
  if (type === 'resource_link') return `[a link to a resource: ${word(uri)}]`;
  const size = typeof data === 'string' ? `, ${data.length} characters of base64` : '';
  return `[${word(type)} (${word(mimeType)}${size}) is not shown]`;
}
