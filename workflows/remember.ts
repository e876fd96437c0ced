import type { MessageRef } from '../contracts/identifiers.ts';
import type { OwnedMessage } from '../activities/ownership.ts';
import type { Steps } from '../domain/steps.ts';
import { aiSlot, platform, rememberOnce } from './activities.ts';
import type { Answer } from './answer.ts';
import { refusalOf } from './failures.ts';
import { permitFor } from './permit-for.ts';

/** Step 13, beside the reply and never before it. A memory that cannot be kept does not take the answer back. */
export async function remember(ref: MessageRef, owned: OwnedMessage, answer: Answer, first: string, steps: Steps) {
  const { memory_config: memoryConfig, llm_config: llm, governance } = owned.definition;
  let permit = first;
  steps.begin('long-memory', Date.now());
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const step = rememberStep(attempt);
    if (attempt > 1) permit = await platform.mintPermit(permitFor(ref, owned.agentVersion, step));
    try {
      const slot = aiSlot(ref, llm.worker_pool, step, 5);
      // undefined in a history from before memories were counted
      const remembered: Awaited<ReturnType<ReturnType<typeof rememberOnce>>> | undefined = await rememberOnce(slot)(
        permit,
        {
          ...ref,
          agentVersion: owned.agentVersion,
          memoryConfig,
          governance,
          said: owned.message,
          answered: answer.reply,
        },
      );
      const told = remembered && { kept: remembered.kept, gave_way: remembered.gaveWay };
      return steps.end('long-memory', Date.now(), told);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      if (refusal.code !== 'permit.expired')
        return steps.end('long-memory', Date.now(), { fault: refusal.code }, 'failed');
    }
  }
}

/** Name of the nth attempt: id of its activity, and what its permit allows. */
export const rememberStep = (attempt: number): string => `remember-${attempt}`;
