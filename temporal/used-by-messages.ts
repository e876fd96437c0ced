import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import { messageWorkflowId } from '../contracts/addresses.ts';
import type { ToolResult } from '../contracts/ai-worker.ts';
import { aiWorkerRequest, aiWorkerResponse, toolRequest, toolResponse } from '../contracts/ai-worker.ts';
import { callOfStep } from '../domain/tool-request.ts';
import { usedCalls } from '../domain/used-calls.ts';
import type { UsedByMessages } from '../domain/used-ports.ts';
import { aiSteps } from './ai-steps.ts';
import { messageHistory } from './message-history.ts';
import type { DataKeys } from './payload-codec.ts';
import { TenantCodec } from './payload-codec.ts';

// of what crossed between the tiers this alone, so that a history of another version of the rest can be read
const asked = z.object({ toolRounds: aiWorkerRequest.shape.toolRounds });
const thought = z.object(aiWorkerResponse.pick({ toolsCalled: true, recalled: true }).shape);
const acted = z.object(toolRequest.pick({ arguments: true }).shape);
const gave = z.object(toolResponse.pick({ status: true, content: true }).shape);

/** What messages used, read from their workflows' histories: they keep to the letter what the tiers said to each other. */
export function temporalUsedByMessages(client: Client, keys: DataKeys): UsedByMessages {
  const codec = new TenantCodec(keys);
  return {
    async of(ref) {
      const workflowId = messageWorkflowId(ref);
      const history = await messageHistory(client, workflowId);
      if (!history) return undefined;
      const context = { type: 'workflow', namespace: client.options.namespace, workflowId } as const;
      const read = async <T>(shape: z.ZodType<T>, sealed: Payload | undefined): Promise<T | undefined> => {
        if (!sealed) return undefined;
        const [payload] = await codec.decode([sealed], context);
        return payload && shape.parse(defaultPayloadConverter.fromPayload(payload));
      };
      const steps = aiSteps(history);
      const thinking = steps.filter(({ activity }) => activity === 'think');
      const newest = thinking.at(-1);
      const [question, ...thoughts] = await Promise.all([
        read(asked, newest?.request),
        ...thinking.map(({ response }) => read(thought, response)),
      ]);
      const ran = new Map<number, Record<string, unknown>>();
      const results = new Map<number, ToolResult>();
      for (const { activity, step, request, response } of steps) {
        const call = activity === 'act' ? callOfStep(step) : undefined;
        if (call === undefined) continue;
        const [act, result] = await Promise.all([read(acted, request), read(gave, response)]);
        if (act) ran.set(call, act.arguments);
        if (result && result.status !== 'unclear') results.set(call, { ...result, status: result.status });
      }
      return {
        calls: usedCalls({
          ...{ rounds: question?.toolRounds ?? [], asked: thoughts.at(-1)?.toolsCalled ?? [] },
          ...{ ran, gave: results },
        }),
        recalled: [...new Set(thoughts.flatMap((each) => each?.recalled ?? []))],
      };
    },
  };
}
