import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { ToolCall, ToolResult, ToolRound } from '../contracts/ai-worker.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { OfferedTool } from '../contracts/tool.ts';
import type { CheckedCall } from '../activities/tool-calls.ts';
import { notAgreedText } from '../domain/approval-sentences.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { derivedId } from '../domain/derived-id.ts';
import { toolLimits } from '../domain/policy/validate-tool-call.ts';
import type { Priority } from '../domain/priority.ts';
import { callKey } from '../domain/tool-request.ts';
import { refusedCallText } from '../domain/tool-sentences.ts';
import { actOnce, aiSlot, platform } from './activities.ts';
import type { Approvals } from './approvals.ts';
import { faultOf, neverStarted, refusalOf } from './failures.ts';
import { permitFor } from './permit-for.ts';

export interface ToolWorld {
  ref: MessageRef;
  agentVersion: number;
  policyHash: string;
  allowedDomains: string[];
  tools: OfferedTool[];
  pool: string;
  priority: Priority;
  approvals: Approvals;
  /** For the timeline: which call is where. */
  note: (calls: CallNote[]) => void;
}

/** Codes and numbers only. */
export interface CallNote {
  call: number;
  tool: string | null;
  state: 'checking' | 'waiting' | 'running' | ToolResult['status'];
  approval?: string;
}

const MOST_ATTEMPTS = 3;
const RETRY_MS = 1_000;

/** The tools of one message: what was asked for, in rounds, and what came of it. */
export class ToolUse {
  readonly rounds: ToolRound[] = [];
  readonly called: string[] = [];
  readonly #world: ToolWorld;
  readonly #seen = new Map<string, number>();
  readonly #notes: CallNote[] = [];
  #number = 0;
  #toolsMs = 0;
  /** Calls of the round: they share the time that is left. */
  #atOnce = 1;
  #looping = false;

  constructor(world: ToolWorld) {
    this.#world = world;
  }

  /** Whether the model should be offered tools again; after too many it can only answer. */
  get exhausted(): boolean {
    return this.#looping || this.#number >= toolLimits.calls;
  }

  /** Carries out what one answer of the model asked for: all at once, each by itself. */
  async round(text: ToolRound['text'], calls: ToolCall[]): Promise<void> {
    this.#atOnce = calls.length;
    const results = await CancellationScope.cancellable(() => together(calls.map((call) => this.#one(call))));
    this.rounds.push({ text, calls, results });
  }

  async #one(call: ToolCall): Promise<ToolResult> {
    const { tools } = this.#world;
    const tool = tools.find(({ name }) => name === call.name) ?? null;
    const number = (this.#number += 1);
    const same = canonicalJson([call.name, call.arguments]);
    const equalBefore = this.#seen.get(same) ?? 0;
    this.#seen.set(same, equalBefore + 1);
    if (equalBefore >= toolLimits.equal_calls) this.#looping = true;
    if (tool) this.called.push(tool.name);
    const note: CallNote = { call: number, tool: tool?.name ?? null, state: 'checking' };
    this.#notes.push(note);
    const say = (change: Partial<CallNote>): void => {
      Object.assign(note, change);
      this.#world.note(this.#notes);
    };
    const result = await this.#carryOut(call, tool, number, equalBefore, say);
    say({ state: result.status });
    return result;
  }

  async #carryOut(
    call: ToolCall,
    tool: OfferedTool | null,
    number: number,
    equalBefore: number,
    say: (change: Partial<CallNote>) => void,
  ): Promise<ToolResult> {
    const checked = await this.#check(call, tool, number, equalBefore, false);
    if (!checked.decision.allowed || !tool) return refused(checked);
    if (checked.decision.details['approval'] !== true) {
      say({ state: 'running' });
      return this.#act(tool, call, checked, number, null, say);
    }
    const id = derivedId(callKey(this.#world.ref.messageId, number), 'approval');
    say({ state: 'waiting', approval: id });
    const answered = await this.#ask(tool, call, checked, number, id, 'call');
    if (answered.state === 'expired') return denied(notAgreedText('expired', null));
    if (answered.state === 'denied') return denied(notAgreedText('denied', answered.heard.reason));
    say({ state: 'running' });
    const { editedArguments } = answered.heard;
    if (editedArguments === null) return this.#act(tool, call, checked, number, id, say);
    // other arguments are another call: the policy is asked again, and it keeps its number, which the person agreed to
    const edited = { ...call, arguments: editedArguments };
    const again = await this.#check(edited, tool, number, 0, true);
    return again.decision.allowed ? this.#act(tool, edited, again, number, id, say) : refused(again);
  }

  #check(call: ToolCall, tool: OfferedTool | null, number: number, equalBefore: number, edited: boolean) {
    const { ref, allowedDomains, policyHash, agentVersion } = this.#world;
    const toolsMs = Math.round(this.#toolsMs);
    return platform.checkToolCall(ref, {
      ...{ number, call, tool, allowedDomains, policyHash, agentVersion, equalBefore, toolsMs, edited },
    });
  }

  #ask(tool: OfferedTool, call: ToolCall, checked: CheckedCall, number: number, id: string, kind: 'call' | 'unclear') {
    const { ref, agentVersion, policyHash, allowedDomains, approvals } = this.#world;
    const { name, version, risk, policy } = tool;
    const request = { arguments: call.arguments, policy, allowedDomains, call: callKey(ref.messageId, number) };
    return approvals.ask(
      {
        ...{ ref, id, agentVersion, kind, tool: name, toolVersion: version, risk, request, policyHash },
        requestHash: checked.requestHash,
      },
      policy.approvers,
      policy.approval_timeout_s,
    );
  }

  /** Until it is done, has failed, or a person leaves it: what may have acted is never tried again by itself. */
  async #act(
    tool: OfferedTool,
    call: ToolCall,
    checked: CheckedCall,
    number: number,
    approvalId: string | null,
    say: (change: Partial<CallNote>) => void,
  ): Promise<ToolResult> {
    const { ref } = this.#world;
    const key = callKey(ref.messageId, number);
    let agreed = approvalId;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(tool, call, checked, { number, attempt, key, approvalId: agreed });
      if (outcome !== 'unclear') return outcome;
      if (checked.effect !== 'once') {
        if (attempt >= MOST_ATTEMPTS) return failed('The tool was interrupted again and again.');
        await sleep(RETRY_MS * attempt);
        continue;
      }
      const fence = await platform.fenceEffect(ref, key, attempt + 1, false);
      if (fence === 'done') return { status: 'done', content: await platform.effectResult(ref, key) };
      if (fence === 'fresh' && attempt < MOST_ATTEMPTS) continue;
      if (fence === 'fresh') return failed('The tool was interrupted again and again; it did nothing.');
      const id = derivedId(key, `again:${attempt}`);
      say({ state: 'waiting', approval: id });
      const answered = await this.#ask(tool, call, checked, number, id, 'unclear');
      if (answered.state !== 'approved') return failed('It may have been done or not; it was left like that. Say so.');
      say({ state: 'running' });
      const sure = await platform.fenceEffect(ref, key, attempt + 1, true);
      // it ended while the person was asked
      if (sure === 'done') return { status: 'done', content: await platform.effectResult(ref, key) };
      agreed = id;
    }
  }

  /** `unclear`: it was interrupted, and whether it acted must be found out. */
  async #attempt(
    tool: OfferedTool,
    call: ToolCall,
    { requestHash }: CheckedCall,
    { number, attempt, key, approvalId }: { number: number; attempt: number; key: string; approvalId: string | null },
  ): Promise<ToolResult | 'unclear'> {
    const { ref, agentVersion, policyHash, allowedDomains, pool, priority } = this.#world;
    const step = `tool-${number}-${attempt}`;
    const timeLeftMs = Math.max(1, Math.round((toolLimits.total_ms - this.#toolsMs) / this.#atOnce));
    const permit = await platform.permitToolCall({
      ...permitFor(ref, agentVersion, step),
      request: requestHash,
      ...(approvalId !== null && { approval: approvalId }),
    });
    const slot = aiSlot(ref, pool, step, priority.key);
    const startedAt = Date.now();
    try {
      const response = await actOnce(
        slot,
        tool.policy.timeout_ms,
        WAIT_MS,
      )(permit, {
        ...ref,
        ...{ agentVersion, tool: tool.name, toolVersion: tool.version, arguments: call.arguments, policy: tool.policy },
        ...{ allowedDomains, policyHash, requestHash, approvalId, idempotencyKey: key, attempt, timeLeftMs },
      });
      this.#toolsMs += response.latencyMs;
      return response.status === 'unclear' ? 'unclear' : { status: response.status, content: response.content };
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (neverStarted(error)) return failed('No AI worker was free to run the tool.');
      // nobody says how long it ran: no longer than it may
      this.#toolsMs += Math.min(Date.now() - startedAt, timeLeftMs, tool.policy.timeout_ms);
      const { code } = faultOf(error);
      // the AI tier said no before anything ran: by name, and not again
      if (code === 'access.denied' || code === 'input.invalid') return failed(`The tool was refused (${code}).`);
      return 'unclear';
    }
  }
}

/** One that ends the message takes the others with it: none goes on, or waits for a person, for a message that is over. */
async function together<T>(work: Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(work);
  } catch (error) {
    if (refusalOf(error)) {
      CancellationScope.current().cancel();
      await Promise.allSettled(work);
    }
    throw error;
  }
}

/** A permit lasts for five minutes: a call that waits longer in its queue would not be let in. */
const WAIT_MS = 240_000;

const failed = (text: string): ToolResult => ({ status: 'failed', content: { text } });
const denied = (text: string): ToolResult => ({ status: 'denied', content: { text } });
const refused = ({ decision, fault }: CheckedCall): ToolResult => ({
  status: 'refused',
  content: { text: refusedCallText(decision, fault) },
});
