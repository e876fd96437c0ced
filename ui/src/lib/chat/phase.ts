import type { Timeline } from '../api/types.ts';

/** Where a message is while it is answered. */
export type Phase =
  { name: 'sending' | 'queued' | 'thinking' | 'approval' | 'responding' } | { name: 'tool'; tool: string };

export interface ToolNote {
  call: number;
  /** Null for a name that no tool has. */
  tool: string | null;
  state: string;
  /** The request that a person was asked to answer. */
  approval?: string;
}

/** The tool calls of a message, as its run tells them. */
export function callsOf({ steps }: Pick<Timeline, 'steps'>): ToolNote[] {
  const calls = steps.find(({ name }) => name === 'tools')?.detail['calls'];
  return Array.isArray(calls) ? (calls as ToolNote[]) : [];
}

/** Undefined while neither a person nor a tool is waited for. */
export function phaseOfCalls(calls: ToolNote[]): Phase | undefined {
  if (calls.some(({ state }) => state === 'waiting')) return { name: 'approval' };
  const running = calls.find(({ state }) => state === 'running' || state === 'checking');
  return running?.tool ? { name: 'tool', tool: running.tool } : undefined;
}

export function phaseIn(timeline: Pick<Timeline, 'steps'>): Phase {
  const begun = timeline.steps.some(({ number, state }) => number >= 10 && state !== 'waiting');
  return phaseOfCalls(callsOf(timeline)) ?? { name: begun ? 'thinking' : 'queued' };
}
