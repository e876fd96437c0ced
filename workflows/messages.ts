/** Names and shapes of what is said to workflows from outside: doors import this file and nothing else of the room. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Step } from '../contracts/steps.ts';

export const PLATFORM_QUEUE = 'platform';
export const XMPP_QUEUE = 'xmpp';
export const aiQueue = (pool: string): string => `ai-${pool}`;

/** The type name of the workflow that answers one message. */
export const PROCESS_MESSAGE = 'processMessage';

/** The type name of the workflow that answers for an agent which is not saved. */
export const TRY_AGENT = 'tryAgent';

/** The type name of the workflow that asks an owner's MCP server for its tools. */
export const READ_MCP_SERVER = 'readMcpServer';

/** The type name of the workflow that looks for memories of an owner's agent. */
export const SEARCH_MEMORIES = 'searchMemories';

/** All 15 steps with state and times. */
export const stepsQuery = defineQuery<Step[]>('steps');

/** A later message of the same conversation asks to be told when the turn is passed; the argument is its workflow id. */
export const askTurn = defineSignal<[workflowId: string]>('askTurn');

/** The message before has passed its turn. */
export const turnPassed = defineSignal('turnPassed');

/**
 * A person has answered: the argument is the approval's id. What they answered stands in the record, which nobody but the doors can
 * write; the workflow reads it there. Refused by its validator when nothing is waited for under that id.
 */
export const decide = defineUpdate<void, [approvalId: string]>('decide');

/** The same for callers that can only signal. */
export const decideBySignal = defineSignal<[approvalId: string]>('decideBySignal');
