import { z } from 'zod';
import { governance, llmConfig, memoryConfig } from './agent.ts';
import { errorCode } from './error-code.ts';
import { textOrReference, uuid } from './identifiers.ts';
import { toolName, toolPolicy } from './tool.ts';

/** One turn of the conversation as the model is told it. */
export const turn = z.strictObject({ role: z.enum(['user', 'assistant']), text: z.string() });
export type Turn = z.infer<typeof turn>;

/** What the model is told of a tool; the model is never shown others. */
export const toolDefinition = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});

export const toolCall = z.strictObject({
  id: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** Set when the arguments were left out because nobody could take them. */
  unreadable: z.enum(['too_large', 'too_deep']).optional(),
});
export type ToolCall = z.infer<typeof toolCall>;

/** What became of a call, as the model is told it: data from outside, never an instruction. */
export const toolResult = z.strictObject({
  status: z.enum(['done', 'failed', 'refused', 'denied']),
  content: textOrReference,
});
export type ToolResult = z.infer<typeof toolResult>;

/** One answer of the model that asked for tools, with what they gave; results stand in the order of the calls. */
export const toolRound = z.strictObject({
  text: textOrReference,
  calls: z.array(toolCall),
  results: z.array(toolResult),
});
export type ToolRound = z.infer<typeof toolRound>;

/** Tokens of one call, of one side: more than any model takes, and safely within what the ledger can book. */
export const tokenCount = z.number().int().nonnegative().max(10_000_000);

/** Tokens as the provider counted them; `estimated` when it did not. */
export const tokenUsage = z.strictObject({
  prompt: tokenCount,
  completion: tokenCount,
  estimated: z.boolean(),
});
export type TokenUsage = z.infer<typeof tokenUsage>;

/** Crosses from the platform tier to the AI tier; parsed on both sides. `sessionContext` is a JSON array of turns. */
export const aiWorkerRequest = z.strictObject({
  requestId: z.string(),
  ownerUserId: uuid,
  agentId: uuid,
  messageId: uuid,
  agentVersion: z.number().int().positive(),
  /** 1 for the first model call of a message, growing with every repetition. */
  attempt: z.number().int().positive(),
  message: textOrReference,
  sessionContext: textOrReference,
  tools: z.array(toolDefinition),
  /** What was asked of tools so far for this message, oldest first. */
  toolRounds: z.array(toolRound).default([]),
  personalityTraits: z.array(z.string()),
  llmConfig,
  memoryConfig,
  governance,
  /** Tokens reserved for this call: the estimated prompt and the completion together keep to it. */
  tokenBudget: z.number().int().positive(),
  timeoutMs: z.number().int().positive(),
  /** Set when an agent is tried before it is saved: what a saved one's version would say. */
  draft: z.strictObject({ systemPrompt: textOrReference }).optional(),
});
export type AIWorkerRequest = z.infer<typeof aiWorkerRequest>;

/** Crosses back. A refusal that the person must hear is `success: false` with its code; a fault is thrown. */
export const aiWorkerResponse = z.strictObject({
  requestId: z.string(),
  success: z.boolean(),
  response: textOrReference,
  toolsCalled: z.array(toolCall),
  tokensUsed: tokenUsage,
  /** Milliseconds in the AI tier as a whole, and in the model's own call. */
  latencyMs: z.number().nonnegative(),
  modelLatencyMs: z.number().nonnegative(),
  workerId: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Ids of the memories that were put into the prompt. */
  recalled: z.array(uuid),
  /** Wall clock of the AI worker, epoch milliseconds. */
  startedAt: z.number(),
  finishedAt: z.number(),
  error: z.strictObject({ code: errorCode, details: z.record(z.string(), z.unknown()) }).optional(),
});
export type AIWorkerResponse = z.infer<typeof aiWorkerResponse>;

/** What `remember` is asked to keep for ever: both sides of one exchange. */
export const rememberRequest = z.strictObject({
  ownerUserId: uuid,
  agentId: uuid,
  messageId: uuid,
  agentVersion: z.number().int().positive(),
  memoryConfig,
  governance,
  said: textOrReference,
  answered: textOrReference,
});
export type RememberRequest = z.infer<typeof rememberRequest>;

/** Crosses from the platform tier to the AI tier: one tool call, decided and, where it must be, agreed to. */
export const toolRequest = z.strictObject({
  ownerUserId: uuid,
  agentId: uuid,
  messageId: uuid,
  agentVersion: z.number().int().positive(),
  tool: toolName,
  toolVersion: z.number().int().positive(),
  arguments: z.record(z.string(), z.unknown()),
  policy: toolPolicy,
  /** The agent's. */
  allowedDomains: z.array(z.string()),
  policyHash: z.string(),
  /** Over tool, arguments, policy, policy hash and agent version; the permit carries the same. */
  requestHash: z.string(),
  /** The agreement; null for a call that needs none. */
  approvalId: uuid.nullable(),
  /** Of the call, whichever attempt. */
  idempotencyKey: uuid,
  attempt: z.number().int().positive(),
  /** Milliseconds that are left of the message's time for tools. */
  timeLeftMs: z.number().int().positive(),
});
export type ToolRequest = z.infer<typeof toolRequest>;

/** Crosses back. `failed`: in words for the model. `unclear`: nobody knows whether it acted. */
export const toolResponse = z.strictObject({
  status: z.enum(['done', 'failed', 'unclear']),
  content: textOrReference,
  latencyMs: z.number().nonnegative(),
  workerId: z.string(),
});
export type ToolResponse = z.infer<typeof toolResponse>;
