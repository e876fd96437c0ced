import type { PriorityFacts } from './ports.ts';

/** Weights of the score (design §2): reliability, tools, the owner's own weight, room in the pool. They sum to 1. */
export const weights = { reliability: 0.2, tools: 0.2, ownWeight: 0.4, poolFree: 0.2 } as const;

export interface Priority {
  /** 0 … 1. */
  score: number;
  /** Temporal's priority key: 1 is served first, 5 last. */
  key: 1 | 2 | 3 | 4 | 5;
  /** Lexical similarity of message and domain tags, recorded beside the score for later discovery; it decides nothing. */
  eligibility: number;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Quality of service only: orders the queue, never chooses the agent. Same facts, same answer. */
export function priorityOf(facts: PriorityFacts, priorityWeight: number, eligibility: number): Priority {
  const score = clamp(
    weights.reliability * clamp(facts.reliability) +
      weights.tools * clamp(facts.toolsAvailable) +
      weights.ownWeight * clamp(priorityWeight) +
      weights.poolFree * clamp(facts.poolFree),
  );
  const key = (5 - Math.min(4, Math.floor(score * 5))) as Priority['key'];
  return { score: Math.round(score * 1e4) / 1e4, key, eligibility };
}

/** Share of an agent's tools that are available now; an agent without tools misses none. */
export const shareAvailable = (given: number, offered: number): number => (given === 0 ? 1 : offered / given);

const words = (text: string): Set<string> =>
  new Set(
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{2,}/gu) ?? [],
  );

/** Share of an agent's domain tags of which a word occurs in the message; 0 without tags. */
export function eligibilityOf(message: string, domainTags: string[]): number {
  if (domainTags.length === 0) return 0;
  const said = words(message);
  const hit = domainTags.filter((tag) => [...words(tag)].some((word) => said.has(word)));
  return Math.round((hit.length / domainTags.length) * 1e4) / 1e4;
}
