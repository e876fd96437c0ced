import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { aiWorkerResponse, toolRequest, toolResponse } from '../contracts/ai-worker.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { isErrorCode } from '../contracts/errors.ts';
import type { Attempt, MessageAttempts } from '../domain/attempt-ports.ts';
import { callOfStep } from '../domain/tool-request.ts';
import type { AiStep } from './ai-steps.ts';
import { aiSteps, epochMs } from './ai-steps.ts';
import { messageHistory, pendingActivities } from './message-history.ts';
import type { DataKeys } from './payload-codec.ts';
import { TenantCodec } from './payload-codec.ts';

const stepOf: Record<string, Attempt['step']> = {
  ...{ think: 'think', act: 'think', remember: 'long-memory', deliver: 'reply' },
};

// of what crossed between the tiers this alone, so that a history of another version of the rest can be read
const thought = z.object(
  aiWorkerResponse.pick({
    ...{ success: true, error: true, provider: true, model: true },
    ...{ tokensUsed: true, modelLatencyMs: true, workerId: true },
  }).shape,
);
const asked = z.object(toolRequest.pick({ tool: true }).shape);
const delivered = z.object({ replyId: z.string() });
const gave = z.object(toolResponse.pick({ status: true, workerId: true }).shape);

/** What workers were handed for a message, read from its workflow's history. */
export function temporalMessageAttempts(client: Client, keys: DataKeys): MessageAttempts {
  const codec = new TenantCodec(keys);
  return {
    async of(ref, replyId) {
      const workflowId = messageWorkflowId(ref);
      const history = await messageHistory(client, workflowId);
      if (!history) return undefined;
      const context = { type: 'workflow', namespace: client.options.namespace, workflowId } as const;
      const read: Read = async (shape, sealed) => {
        if (!sealed) return undefined;
        const [payload] = await codec.decode([sealed], context);
        return payload && shape.parse(defaultPayloadConverter.fromPayload(payload));
      };
      const steps = aiSteps(history);
      if (steps.some(({ endedAt }) => endedAt === undefined))
        for (const { activityId, attempt, state, lastStartedTime, lastFailure } of await pendingActivities(
          client,
          workflowId,
        )) {
          const open = steps.find(({ step }) => step === activityId);
          // between two tries the engine counts the next one already
          const tries = (attempt ?? 1) - (Number(state) === SCHEDULED ? 1 : 0);
          if (open && lastStartedTime) open.started ??= { at: epochMs(lastStartedTime), attempt: tries, lastFailure };
        }
      const made = await Promise.all(steps.map((step) => attempt(step, read, replyId)));
      return made.filter((each) => each !== undefined);
    },
  };
}

type Read = <T>(shape: z.ZodType<T>, sealed: Payload | undefined) => Promise<T | undefined>;

async function attempt(each: AiStep, read: Read, replyId: string | undefined): Promise<Attempt | undefined> {
  const step = stepOf[each.activity];
  if (!step) return undefined;
  // notices and requests to people are delivered, too
  if (step === 'reply' && (await read(delivered, each.request))?.replyId !== replyId) return undefined;
  const { started, failure, endedAt } = each;
  const made: Attempt = {
    ...{ step, tool: undefined, model: undefined, workerId: undefined },
    state: failure ? 'failed' : endedAt === undefined ? 'running' : 'done',
    code: failure ? codeOf(failure) : undefined,
    ...{ handedAt: each.scheduledAt, startedAt: started?.at, endedAt, tries: started?.attempt ?? 0 },
    triedBefore: started?.lastFailure ? codeOf(started.lastFailure) : undefined,
  };
  if (each.activity === 'think') {
    const given = await read(thought, each.response);
    if (!given) return made;
    const { provider, model, tokensUsed, modelLatencyMs: latencyMs, workerId, success, error } = given;
    if (!success) Object.assign(made, { state: 'refused', code: error?.code });
    return { ...made, workerId, model: { provider, model, ...tokensUsed, latencyMs } };
  }
  if (each.activity !== 'act') return made;
  const [call, result] = await Promise.all([read(asked, each.request), read(gave, each.response)]);
  if (result && result.status !== 'done') made.state = 'failed';
  const number = callOfStep(each.step) ?? 0;
  return { ...made, workerId: result?.workerId, tool: call && { call: number, name: call.tool } };
}

/** As the engine numbers it: it waits for a worker. */
const SCHEDULED = 1;
/** As the engine numbers it: nobody took the work out of its queue. */
const SCHEDULE_TO_START = 2;

/** What the workflow makes of a failure: a name of the table, or an interruption. */
function codeOf(failure: NonNullable<AiStep['failure']>): ErrorCode {
  const type = failure.applicationFailureInfo?.type ?? '';
  if (isErrorCode(type)) return type;
  if (failure.canceledFailureInfo) return 'message.stopped';
  if (Number(failure.timeoutFailureInfo?.timeoutType) === SCHEDULE_TO_START) return 'worker.unavailable';
  return 'message.interrupted';
}
