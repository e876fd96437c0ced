import type { AgentDefinition, AgentInput } from '../contracts/agent.ts';
import { agentInput } from '../contracts/agent.ts';
import { agentFaults } from '../domain/agent-rules.ts';
import { parseInput } from './parse-input.ts';

/** What an owner may write: every member right by itself, and all of them together. */
export const writableAgent = agentInput.superRefine((agent, context) => {
  for (const { path, detail: message, code, params } of agentFaults(agent))
    context.addIssue({ code: 'custom', path, message, params: { code, ...params } });
});

/** The part that is kept readable, and the part that is kept sealed. */
export function splitAgent(input: AgentInput): { definition: AgentDefinition; systemPrompt: string } {
  const { system_prompt: systemPrompt, ...profile } = input.profile;
  return { definition: { ...input, profile }, systemPrompt };
}

/** What an owner would write to get this agent: the two parts joined again. */
export const writtenOf = ({
  definition,
  systemPrompt,
}: {
  definition: AgentDefinition;
  systemPrompt: string;
}): AgentInput => ({
  ...definition,
  profile: { ...definition.profile, system_prompt: systemPrompt },
});

/**
 * What an agent becomes by a merge patch (RFC 7396): members that are named replace, all others stay, arrays are
 * replaced whole. The result is checked like a new agent, so an unknown member is refused by name.
 */
export function patchedAgent(current: AgentInput, patch: Record<string, unknown>): AgentInput {
  return parseInput('body', writableAgent, merge(current, patch));
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    // a null for what is not there stays, and is refused by its name: an agent has every member that it can have
    if (value === null && merged.has(key)) merged.delete(key);
    else merged.set(key, merge(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
