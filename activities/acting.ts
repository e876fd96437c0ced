import { Context } from '@temporalio/activity';
import type { ToolRequest, ToolResponse } from '../contracts/ai-worker.ts';
import { toolRequest } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { Effect } from '../contracts/tool.ts';
import type { EffectNotes } from '../domain/approval-ports.ts';
import { mayReach } from '../domain/policy/validate-tool-call.ts';
import type { EventStream, Payloads } from '../domain/ports.ts';
import { readArguments } from '../domain/read-arguments.ts';
import type { Tool, ToolFile, ToolOutput, ToolSpec } from '../domain/tool-ports.ts';
import { ToolFault } from '../domain/tool-ports.ts';
import { callOfStep, requestHash } from '../domain/tool-request.ts';
import { withHeartbeat } from './heartbeat.ts';
import { parsed } from './parsed.ts';
import { refer } from './references.ts';

export interface ActingWorld {
  /** The tool of that name as this owner has it. */
  toolOf(ownerUserId: string, name: string): Promise<Tool | undefined>;
  payloads: Payloads;
  effects: EffectNotes;
  events: EventStream;
  /** Keeps files that a tool made, for their owner; what the model is told of each. */
  keepFiles(ref: MessageRef, key: string, files: ToolFile[]): Promise<string[]>;
  workerId: string;
  log: { info(line: Record<string, unknown>): void; error(line: Record<string, unknown>): void };
}

export function actingActivities(world: ActingWorld) {
  return {
    /**
     * One attempt of one tool call. The permit was checked by the worker's interceptor; here, directly before the effect, the
     * call is held against its own hash and its policy once more. What the model may hear comes back, also of failures.
     */
    async act(_permit: string, input: ToolRequest): Promise<ToolResponse> {
      const request = parsed(toolRequest, input);
      const startedAt = Date.now();
      refuseAnother(request);
      await tellOf(world.events, request, 'running');
      const given = await withHeartbeat((signal) => attempt(world, request, signal));
      // what nobody knows is tried again, or asked about
      if (given.status !== 'unclear') await tellOf(world.events, request, given.status);
      const latencyMs = Math.max(0, Date.now() - startedAt);
      const { tool, agentId, messageId } = request;
      world.log.info({
        event: 'tool_called',
        ...{ tool, agent_id: agentId, message_id: messageId, attempt: request.attempt },
        ...{ status: given.status, duration_ms: latencyMs },
      });
      return { ...given, latencyMs, workerId: world.workerId };
    },
  };
}

/** For whoever follows the message; without it the call is made all the same. */
async function tellOf(events: EventStream, request: ToolRequest, state: 'running' | 'done' | 'failed'): Promise<void> {
  const call = callOfStep(Context.current().info.activityId);
  if (call !== undefined) await events.publish(request, { type: 'tool', call, tool: request.tool, state });
}

/** What runs is what was decided about, and was agreed to where it had to be. */
function refuseAnother(request: ToolRequest): void {
  if (requestHash(request) !== request.requestHash) throw new AppError('access.denied', { permit: 'arguments' });
  if (request.policy.requires_approval && request.approvalId === null)
    throw new AppError('access.denied', { permit: 'no_approval' });
}

type Given = Pick<ToolResponse, 'status' | 'content'>;

async function attempt(world: ActingWorld, request: ToolRequest, cancelled: AbortSignal): Promise<Given> {
  const tool = await world.toolOf(request.ownerUserId, request.tool);
  if (!tool || tool.spec.version !== request.toolVersion) return failed('This tool is not there in this version now.');
  const read = readArguments(tool.spec, request.arguments);
  if ('fault' in read) return failed('These arguments are not what the tool takes.');
  const breach = breachOf(read, tool.spec, request);
  if (breach) return failed(breach);
  const lacking = await tool.missing?.();
  if (lacking !== undefined) return failed(`This tool cannot be used now: ${lacking}`);

  const limitMs = Math.min(request.policy.timeout_ms, request.timeLeftMs);
  const late = AbortSignal.timeout(limitMs);
  const acting = { begun: false };
  try {
    const output = await tool.run(read.input, contextOf(world, request, AbortSignal.any([cancelled, late]), acting));
    return await keep(world, request, output, acting.begun);
  } catch (error) {
    cancelled.throwIfAborted();
    const fault = late.aborted ? new ToolFault(`The tool took longer than ${limitMs} ms.`, 'unclear') : error;
    return await explain(world, request, fault, acting.begun);
  }
}

/** The tier that acts believes nobody that the hosts were looked at. */
function breachOf(
  { effect, hosts }: { effect: Effect; hosts: string[] },
  { policy }: ToolSpec,
  request: ToolRequest,
): string | undefined {
  if (request.policy.sandbox_required && !policy.sandbox_required)
    return 'A sandbox is required, and this tool runs in none.';
  if (!hosts.every((host) => mayReach(host, request))) return 'A host of this call is not allowed.';
  return request.policy.read_only && effect !== 'read' ? 'Only reading is allowed.' : undefined;
}

function contextOf(world: ActingWorld, request: ToolRequest, signal: AbortSignal, acting: { begun: boolean }) {
  const { ownerUserId, agentId, messageId, idempotencyKey, policy, allowedDomains } = request;
  return {
    ...{ ownerUserId, agentId, messageId, idempotencyKey, policy, allowedDomains, signal },
    async begin() {
      signal.throwIfAborted();
      if (!(await world.effects.begin(request, idempotencyKey, request.attempt)))
        throw new ToolFault('An earlier attempt of this call acted already.', 'unclear');
      acting.begun = true;
    },
  };
}

/** The result is put aside before the end is noted: should the report be lost, both can be found. */
async function keep(world: ActingWorld, request: ToolRequest, output: ToolOutput, begun: boolean): Promise<Given> {
  const { ownerUserId, agentId, idempotencyKey: key } = request;
  const files = output.files?.length ? await world.keepFiles(request, key, output.files) : [];
  const text = [output.text, ...files].join('\n');
  const content = await refer(world.payloads, { ownerUserId, agentId }, key, text);
  if (begun) {
    if ('text' in content) await world.payloads.put(ownerUserId, key, text, agentId);
    await world.effects.end(ownerUserId, key, request.attempt, 'done');
  }
  return { status: 'done', content };
}

async function explain(world: ActingWorld, request: ToolRequest, error: unknown, begun: boolean): Promise<Given> {
  const { ownerUserId, idempotencyKey: key, attempt: number } = request;
  const known = error instanceof ToolFault;
  if (!known) world.log.error({ event: 'tool_failed', tool: request.tool, message_id: request.messageId, error });
  const unclear = begun && (!known || error.acted === 'unclear');
  if (begun) await world.effects.end(ownerUserId, key, number, unclear ? 'unclear' : 'not_done');
  const words = known ? error.message : 'The tool failed.';
  return unclear ? { status: 'unclear', content: { text: words } } : failed(words);
}

const failed = (text: string): Given => ({ status: 'failed', content: { text } });
