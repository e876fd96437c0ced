import type { MemoryConfig } from '../contracts/agent.ts';

/** Whether an agent recalls and remembers beyond its session. */
export const usesLongMemory = (config: MemoryConfig): boolean =>
  config.long_term_enabled && config.type !== 'short_term';

/** Memories put before the model with one message. */
export const RECALL_LIMIT = 8;

/** The embedding model reads 256 word pieces of a text: about this many words, with room for long ones. */
export const WORDS_PER_MEMORY = 200;

/** Who a memory is of. It is part of the text: the model has to know, and a person who reads it, too. */
export type Side = 'said' | 'answered';
const labels: Record<Side, string> = { said: 'Person: ', answered: 'Agent: ' };

export const labelled = (side: Side, text: string): string => labels[side] + text;

/** The text without its label, and whose it is. */
export function unlabelled(memory: string): { side: Side | undefined; text: string } {
  for (const side of ['said', 'answered'] as const)
    if (memory.startsWith(labels[side])) return { side, text: memory.slice(labels[side].length) };
  return { side: undefined, text: memory };
}

/**
 * Cuts a text into pieces of at most `most` words, between sentences where they allow it, so that each piece is read as
 * a whole by the embedding model. Nothing is lost but white space; an empty text gives none.
 */
export function chunksOf(text: string, most = WORDS_PER_MEMORY): string[] {
  const chunks: string[] = [];
  let current: string[] = [];
  const close = () => {
    if (current.length > 0) chunks.push(current.join(' '));
    current = [];
  };
  for (const sentence of sentencesOf(text)) {
    const words = sentence.split(/\s+/u).filter((word) => word !== '');
    if (current.length + words.length > most) close();
    for (let start = 0; start < words.length; start += most) {
      if (start > 0) close();
      current.push(...words.slice(start, start + most));
    }
  }
  close();
  return chunks;
}

function* sentencesOf(text: string): Iterable<string> {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)) yield segment;
}
