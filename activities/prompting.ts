import { z } from 'zod';
import type { AIWorkerRequest, ToolRound, Turn } from '../contracts/ai-worker.ts';
import { turn } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import { NIL_UUID } from '../contracts/identifiers.ts';
import { chunksOf, RECALL_LIMIT, unlabelled, usesLongMemory } from '../domain/long-memory.ts';
import type { AgentVersions, Embedder, Memory, MemoryStore, Payloads } from '../domain/ports.ts';
import type { FittedPrompt } from '../domain/prompt.ts';
import { COMPLETION_FLOOR, estimatePrompt, estimateTokens, fitPrompt, promptMessages, withTraits } from '../domain/prompt.ts';
import type { TextRound } from '../domain/tool-rounds.ts';
import { shortenRounds } from '../domain/tool-rounds.ts';
import { parsed } from './parsed.ts';
import { resolve } from './references.ts';

export interface PromptWorld {
  memories: MemoryStore;
  embedder: Embedder;
  versions: AgentVersions;
  payloads: Payloads;
}

export interface PreparedPrompt extends FittedPrompt<Memory> {
  systemPrompt: string;
  message: string;
  rounds: TextRound[];
}

/** Everything the model is told, within the tokens that were reserved. Throws `access.denied` for a version that is not the owner's. */
export async function preparePrompt(world: PromptWorld, request: AIWorkerRequest): Promise<PreparedPrompt> {
  const { ownerUserId, agentId, agentVersion } = request;
  const [prompt, message, turns, told] = await Promise.all([
    request.draft
      ? draftPrompt(world, request, request.draft)
      : world.versions.systemPrompt(ownerUserId, agentId, agentVersion),
    resolve(world.payloads, ownerUserId, request.message),
    turnsOf(world.payloads, request),
    Promise.all(request.toolRounds.map((round) => textsOf(world.payloads, ownerUserId, round))),
  ]);
  if (prompt === undefined) throw new AppError('access.denied');
  const memories = await recall(world, request, message, turns);
  const systemPrompt = withTraits(prompt, request.personalityTraits);
  const toolTokens = request.tools.length === 0 ? 0 : estimateTokens(JSON.stringify(request.tools));
  const budget = request.tokenBudget - toolTokens;
  const bare = { systemPrompt, memories: [], turns: [], message };
  const rounds = shortenRounds(
    told,
    (short) => estimatePrompt(promptMessages({ ...bare, rounds: short })) + COMPLETION_FLOOR <= budget,
  );
  const fitted = fitPrompt({ systemPrompt, memories, turns, message, rounds }, request.llmConfig.max_tokens, budget);
  return { ...fitted, systemPrompt, message, rounds };
}

async function textsOf(payloads: Payloads, owner: string, { text, calls, results }: ToolRound): Promise<TextRound> {
  const [said, ...given] = await Promise.all(
    [text, ...results.map(({ content }) => content)].map((each) => resolve(payloads, owner, each)),
  );
  return {
    text: said ?? '',
    calls,
    results: results.map(({ status }, index) => ({ status, text: given[index] ?? '' })),
  };
}

/** Of an agent that is not saved. A saved one's prompt comes from its version alone, whoever says otherwise. */
async function draftPrompt(
  { payloads }: PromptWorld,
  { ownerUserId, agentId }: AIWorkerRequest,
  { systemPrompt }: NonNullable<AIWorkerRequest['draft']>,
): Promise<string | undefined> {
  return agentId === NIL_UUID ? resolve(payloads, ownerUserId, systemPrompt) : undefined;
}

async function turnsOf(payloads: Payloads, { ownerUserId, sessionContext }: AIWorkerRequest): Promise<Turn[]> {
  const json = await resolve(payloads, ownerUserId, sessionContext);
  return parsed(z.array(turn), JSON.parse(json === '' ? '[]' : json));
}

/** The nearest memories of this owner AND this agent, made with the embedder in use; without what the session tells anyway. */
async function recall(
  { embedder, memories }: PromptWorld,
  { ownerUserId, agentId, memoryConfig }: AIWorkerRequest,
  message: string,
  turns: Turn[],
): Promise<Memory[]> {
  const [beginning] = chunksOf(message);
  if (beginning === undefined || !usesLongMemory(memoryConfig)) return [];
  const [embedding] = await embedder.embed([beginning], ownerUserId);
  if (embedding === undefined) throw new Error('The embedder gave no vector for a text');
  // the turns are often the nearest of all: room for them, so that they do not push out what is not told yet
  const limit = RECALL_LIMIT + turns.length;
  const nearest = await memories.nearest(ownerUserId, agentId, embedding, embedder.model, limit);
  const told = new Set(turns.map(({ text }) => text));
  return nearest.filter(({ text }) => !told.has(unlabelled(text).text)).slice(0, RECALL_LIMIT);
}
