import type { AgentDefinition } from './agent.ts';
import type { TokenUsage } from './ai-worker.ts';
import type { ErrorCode } from './errors.ts';
import type { MessageRef } from './identifiers.ts';

/** An agent that is not saved, and one message to it. Its agent's id is the nil one: nothing of it is kept. */
export interface Trial {
  ref: MessageRef;
  definition: Omit<AgentDefinition, 'profile'>;
  personalityTraits: string[];
  systemPrompt: string;
  message: string;
  language: 'en' | 'pt';
}

export type TrialResult =
  | { state: 'answered'; reply: string; provider: string; model: string; tokens: TokenUsage; latencyMs: number }
  | { state: 'refused'; code: ErrorCode; sentence: string; tokens: TokenUsage };
