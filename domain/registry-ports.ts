/** Which tools there are, as the platform and the API must know it; carrying one out is the AI tier's. */
import type { ToolSetting } from '../contracts/agent.ts';
import type { OfferedTool } from '../contracts/tool.ts';
import type { ReadArguments } from './read-arguments.ts';

/** A tool under its own policy, and why no AI worker can carry it out now; null when one can. */
export interface ListedTool {
  tool: OfferedTool;
  missing: string | null;
}

export interface ToolRegistry {
  /** All tools that an agent of this owner may be given. `pool`: as far as a worker of that pool is asked. */
  list(ownerUserId: string, pool?: string): Promise<ListedTool[]>;
  find(ownerUserId: string, name: string): Promise<OfferedTool | undefined>;
  /** The tools of an agent that can be carried out now, each under the policy that holds for it. */
  offered(ownerUserId: string, settings: ToolSetting[], pool: string): Promise<OfferedTool[]>;
  read(ownerUserId: string, tool: OfferedTool, given: Record<string, unknown>): Promise<ReadArguments>;
}

/** What of a tool cannot be carried out, and why, as the living AI workers (of a pool) say; nothing while none lives. */
export interface ToolLack {
  /** Null when a worker can. */
  whole: string | null;
  /** Of the worker that can do most. */
  parts: Record<string, string>;
}

export interface ToolAvailability {
  lacks(pool?: string): Promise<(tool: string) => ToolLack>;
}

/** How often tools act. Counts one call unless it is one too many: then the seconds until one is free, else null. */
export interface ToolRates {
  take(agent: { ownerUserId: string; agentId: string }, tool: string, perMinute: number): Promise<number | null>;
}
