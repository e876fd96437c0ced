import type { ToolSetting } from '../contracts/agent.ts';
import type { ToolCall } from '../contracts/ai-worker.ts';
import { AppError } from '../contracts/errors.ts';
import type { MessageRef, TextOrReference } from '../contracts/identifiers.ts';
import type { PermitRequest } from '../contracts/permit.ts';
import type { OfferedTool } from '../contracts/tool.ts';
import { toolName } from '../contracts/tool.ts';
import type { ApprovalDesk, EffectFence } from '../domain/approval-ports.ts';
import type { Decision } from '../domain/policy/decision.ts';
import type { ToolFacts } from '../domain/policy/facts.ts';
import { mayReach, validateToolCall } from '../domain/policy/validate-tool-call.ts';
import { GOVERNANCE_VERSION } from '../domain/policy-hash.ts';
import type { EventStream, Payloads, PermitSigner, PolicyRecord } from '../domain/ports.ts';
import type { ToolRates, ToolRegistry } from '../domain/registry-ports.ts';
import { callKey, requestHash } from '../domain/tool-request.ts';
import { refer } from './references.ts';

/** One call that a model asked for, or that a person put in its place. */
export interface AskedCall {
  /** Its place among all calls of the message, from 1. */
  number: number;
  call: ToolCall;
  /** The offered tool of that name. */
  tool: OfferedTool | null;
  allowedDomains: string[];
  policyHash: string;
  agentVersion: number;
  equalBefore: number;
  toolsMs: number;
  /** Put by a person: what limits the model has been counted, and the person has agreed. */
  edited: boolean;
}

export interface CheckedCall {
  decision: Decision;
  effect: OfferedTool['effect'];
  /** Of exactly this call; what runs must have the same. */
  requestHash: string;
  /** What is wrong with the arguments, for the model. */
  fault: string | null;
}

/** Decisions about what a person put in the place of a call stand beside the decision about the call. */
const EDITED = 100;

interface Parts {
  registry: ToolRegistry;
  rates: ToolRates;
  policy: PolicyRecord;
  desk: Pick<ApprovalDesk, 'hear'>;
  effects: EffectFence;
  signer: PermitSigner;
  payloads: Payloads;
  events: EventStream;
}

export function toolCallActivities(parts: Parts) {
  const { registry, rates, policy, desk, effects, signer, payloads, events } = parts;
  return {
    /** Step 6. The tools this agent may see now, each under the policy that holds for it. The model is never shown others. */
    async checkTools(settings: ToolSetting[], ref: MessageRef, pool: string): Promise<OfferedTool[]> {
      return registry.offered(ref.ownerUserId, settings, pool);
    },

    /** Decides about one call before it runs, by plain rules, and records by which facts. */
    async checkToolCall(ref: MessageRef, asked: AskedCall): Promise<CheckedCall> {
      const { call, tool, edited } = asked;
      const read = tool && !call.unreadable ? await registry.read(ref.ownerUserId, tool, call.arguments) : undefined;
      const sound = read && 'hosts' in read ? read : undefined;
      const facts: ToolFacts = {
        tool: toolName.safeParse(call.name).success ? call.name : null,
        offered: tool !== null,
        arguments: call.unreadable ?? (read === undefined || sound ? 'valid' : 'invalid'),
        hosts: sound?.hosts.length ?? 0,
        hosts_allowed: reachable(sound?.hosts ?? [], asked),
        writes_read_only: tool?.policy.read_only === true && sound !== undefined && sound.effect !== 'read',
        equal_before: asked.equalBefore,
        calls_before: edited ? 0 : asked.number - 1,
        tools_ms: asked.toolsMs,
        rate_resets_in_s: null,
        approval: tool?.policy.requires_approval === true && !edited,
      };
      let decision = validateToolCall(facts);
      if (decision.allowed && tool && !edited) {
        facts.rate_resets_in_s = await rates.take(ref, tool.name, tool.policy.rate_limit_per_minute);
        decision = validateToolCall(facts);
      }
      const stamp = { version: GOVERNANCE_VERSION, hash: asked.policyHash };
      const effect = sound?.effect ?? 'once';
      const hash = tool ? hashOf(ref, asked, tool) : '';
      await policy.record(ref, stamp, [
        {
          ...{ step: 'tool', call: edited ? EDITED + asked.number : asked.number, facts, decision },
          ...(tool?.policy.audit_log && { audited: audited(asked, tool, { decision, effect, hash }) }),
        },
      ]);
      if (!decision.allowed)
        await events.publish(ref, { type: 'tool', call: asked.number, tool: tool?.name ?? null, state: 'refused' });
      return {
        decision,
        effect,
        requestHash: hash,
        fault: read && 'fault' in read ? read.fault : null,
      };
    },

    /**
     * Allows one attempt of one call. Where a person had to agree, their decision is read once more: it must be about exactly
     * this call. Throws `access.denied` otherwise.
     */
    async permitToolCall(request: PermitRequest): Promise<string> {
      if (request.approval !== undefined) {
        const heard = await desk.hear(request.owner, request.approval);
        if (heard?.decision !== 'approve' || heard.requestHash !== request.request)
          throw new AppError('access.denied', { approval: heard === undefined ? 'none' : 'another' });
      }
      return signer.sign(request);
    },

    /** Before an act that must not be repeated is tried again. */
    async fenceEffect(ref: MessageRef, key: string, attempt: number, again: boolean) {
      return effects.fence(ref, key, attempt, again);
    },

    /** What an act gave whose report was lost: the AI tier put it aside before it noted the end. */
    async effectResult(ref: MessageRef, key: string): Promise<TextOrReference> {
      const text = await payloads.get(ref.ownerUserId, key);
      return refer(payloads, ref, key, text);
    },
  };
}

/** What is audited of a call: which one, by which rule; never its arguments, for which their hash stands. */
const audited = (
  { number, edited, agentVersion, policyHash }: AskedCall,
  { name, version }: OfferedTool,
  { decision, effect, hash }: { decision: Decision; effect: OfferedTool['effect']; hash: string },
) => ({
  ...{ tool: name, tool_version: version, call: number, effect, request_hash: hash, edited },
  ...{ agent_version: agentVersion, policy_hash: policyHash, rule: decision.rule },
  ...(decision.allowed ? { approval: decision.details['approval'] === true } : { code: decision.code }),
});

const reachable = (hosts: string[], { allowedDomains, tool }: AskedCall): number =>
  tool === null ? 0 : hosts.filter((host) => mayReach(host, { allowedDomains, policy: tool.policy })).length;

const hashOf = ({ messageId }: MessageRef, asked: AskedCall, tool: OfferedTool): string =>
  requestHash({
    ...{ tool: tool.name, toolVersion: tool.version, arguments: asked.call.arguments, policy: tool.policy },
    ...{ allowedDomains: asked.allowedDomains, policyHash: asked.policyHash, agentVersion: asked.agentVersion },
    idempotencyKey: callKey(messageId, asked.number),
  });
