import { patched } from '@temporalio/workflow';
import type { OfferedTool } from '../contracts/tool.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import type { Approvals } from './approvals.ts';
import type { Conversation, Thought } from './converse.ts';
import { converse } from './converse.ts';
import { Refusal } from './failures.ts';
import { ToolUse } from './tool-use.ts';

interface WithTools extends Omit<Conversation, 'tools' | 'rounds' | 'firstCall' | 'waitedMs' | 'owned'> {
  owned: OwnedMessage;
  tools: OfferedTool[];
}

/** Answers of the model for one message: each may ask for tools, and the last one is the reply. */
const MOST_ROUNDS = 10;

/**
 * Think, carry out what was asked for, think again with what it gave, until the model answers. `sofar` hears of each answer, so that
 * a refusal in the middle still tells what was spent.
 */
export async function converseWithTools(
  given: WithTools,
  approvals: Approvals,
  sofar: (thought: Thought) => void,
): Promise<Thought> {
  const { ref, owned, steps, priority } = given;
  const use = new ToolUse({
    ...{ ref, priority, approvals, tools: given.tools, agentVersion: owned.agentVersion, policyHash: owned.policyHash },
    allowedDomains: owned.definition.governance.allowed_domains,
    pool: owned.definition.llm_config.worker_pool,
    note: (calls) => steps.note('tools', { calls }),
  });
  const shown = given.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  let before: Thought | undefined;
  for (let round = 1; ; round += 1) {
    const last = round === MOST_ROUNDS || use.exhausted;
    const thought = await converse({
      ...given,
      // a model that may ask for nothing more has to answer
      tools: last ? [] : shown,
      rounds: use.rounds,
      firstCall: (before?.attempts ?? 0) + 1,
      waitedMs: approvals.waitedMs,
    });
    const all = { ...added(before, thought), tools: use.called };
    before = all;
    sofar(all);
    if (!thought.success || thought.toolsCalled.length === 0) return all;
    if (last || !patched('tools'))
      throw new Refusal('tool.forbidden', { tools: thought.toolsCalled.map(({ name }) => name) }, all.attempts);
    await use.round(thought.response, thought.toolsCalled);
  }
}

/** The newest answer, with what all of them took. */
function added(before: Thought | undefined, now: Thought): Thought {
  if (!before) return now;
  return {
    ...now,
    tokensUsed: {
      prompt: before.tokensUsed.prompt + now.tokensUsed.prompt,
      completion: before.tokensUsed.completion + now.tokensUsed.completion,
      estimated: before.tokensUsed.estimated || now.tokensUsed.estimated,
    },
    latencyMs: before.latencyMs + now.latencyMs,
    modelLatencyMs: before.modelLatencyMs + now.modelLatencyMs,
    recalled: [...new Set([...before.recalled, ...now.recalled])],
  };
}
