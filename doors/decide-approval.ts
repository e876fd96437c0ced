import type { Logger } from 'pino';
import type { ApprovalView } from '../contracts/approval.ts';
import { AppError } from '../contracts/errors.ts';
import type { Door } from '../contracts/identifiers.ts';
import { InvalidInput, pointerTo } from '../contracts/field-error.ts';
import { because, reasons } from '../contracts/reasons.ts';
import type { ApprovalDoor, DecisionCourier, SeenApproval } from '../domain/approval-ports.ts';
import { mayReach } from '../domain/policy/validate-tool-call.ts';
import type { UnfitArguments } from '../domain/read-arguments.ts';
import type { ToolRegistry } from '../domain/registry-ports.ts';
import { ARGUMENT_BYTES, unfit } from '../domain/tool-arguments.ts';
import { requestHash } from '../domain/tool-request.ts';

export interface GivenDecision {
  decision: 'approve' | 'deny';
  /** Other arguments than were asked for. */
  editedArguments?: Record<string, unknown>;
  reason?: string;
  /** Of the request as the person saw it; without it, of the request as it is, which never changes. */
  shownHash?: string;
  door: Door;
  /** The same decision said again has the same. */
  key: string;
}

/** Answers one request for one person; what became of it. */
export type DecideApproval = (userId: string, approvalId: string, given: GivenDecision) => Promise<ApprovalView>;

interface Parts {
  approvals: ApprovalDoor;
  registry: Pick<ToolRegistry, 'find' | 'read'>;
  courier: DecisionCourier;
  log: Logger;
}

/**
 * A person's answer, the same for every door: recorded first, by a function that lets the first valid one win, then carried to the
 * workflow that waits; should that fail, the platform carries it. Throws `item.not_found` for a request that is not theirs,
 * `item.conflict` with who was first for one that is closed, `input.invalid` and `policy.violation` for arguments that the tool or
 * the policy does not take, and for agreement to what the agent was asked to do under other permissions than it has now: then
 * nothing is decided.
 */
export function decideApproval(parts: Parts): DecideApproval {
  const { approvals, courier, log } = parts;
  const find = async (userId: string, id: string): Promise<SeenApproval> => {
    const [seen] = await approvals.find(userId, { id }, 1);
    if (!seen) throw new AppError('item.not_found');
    return seen;
  };
  return async (userId, approvalId, given) => {
    const seen = await find(userId, approvalId);
    if (!seen.view.may_decide) throw new AppError('policy.violation', { reason: reasons.approvers_others });
    const hash = await agreedHash(parts, seen, given);
    const { decision, editedArguments, reason, door, key } = given;
    const decided = await approvals.decide(userId, seen, {
      ...{ decision, hash, door, key, shownHash: given.shownHash ?? seen.view.request_hash },
      ...(editedArguments !== undefined && { editedArguments }),
      ...(reason !== undefined && { reason }),
    });
    if (!decided) throw new AppError('item.not_found');
    if (decided.result === 'revoked') throw new AppError('policy.violation', { reason: reasons.permissions_changed });
    if (decided.result === 'stale') throw new AppError('item.conflict', { reason: reasons.request_changed });
    const { view } = await find(userId, approvalId);
    if (decided.result === 'closed') throw closed(view);
    await courier.carry(decided.ref, approvalId).catch((error: unknown) => {
      log.warn({ event: 'decision_waits', approval_id: approvalId, error });
    });
    return view;
  };
}

/** What is agreed to: the request itself, or what the person put in its place, if tool and policy take it. */
async function agreedHash(
  { registry }: Parts,
  { ownerUserId, request, view }: SeenApproval,
  { decision, editedArguments: edited }: GivenDecision,
): Promise<string> {
  if (edited === undefined) return view.request_hash;
  if (decision === 'deny') throw invalid(reasons.arguments_of_denial);
  if (view.kind === 'unclear') throw invalid(reasons.arguments_unclear);
  const fault = unfit(edited);
  if (fault === 'too_deep') throw invalid(reasons.arguments_deep);
  if (fault)
    throw new AppError('input.invalid', {
      field: 'arguments',
      ...because('arguments_large', { maximum: ARGUMENT_BYTES }),
    });
  const tool = await registry.find(ownerUserId, view.tool);
  if (!tool || tool.version !== view.tool_version)
    throw new AppError('policy.violation', { reason: reasons.tool_gone });
  const read = await registry.read(ownerUserId, tool, edited);
  if ('fault' in read) throw unfitArguments(read);
  if (!read.hosts.every((host) => mayReach(host, request)))
    throw new AppError('policy.violation', { reason: reasons.host_not_allowed });
  if (request.policy.read_only && read.effect !== 'read')
    throw new AppError('policy.violation', { reason: reasons.reading_only });
  return requestHash({
    ...{ tool: view.tool, toolVersion: view.tool_version, arguments: edited, policy: request.policy },
    ...{ allowedDomains: request.allowedDomains, policyHash: view.policy_hash, agentVersion: view.agent_version },
    idempotencyKey: request.call,
  });
}

/** Each argument that the tool does not take, by its place; the text in one piece is for doors without fields. */
const unfitArguments = ({ fault, fields }: UnfitArguments): AppError =>
  new InvalidInput(
    (fields.length > 0 ? fields : [{ path: [], code: 'invalid' as const, detail: fault }]).map(
      ({ path, ...reason }) => ({ pointer: pointerTo(['arguments', ...path]), ...reason }),
    ),
    { field: 'arguments', reason: fault },
  );

const invalid = (reason: string): AppError => new AppError('input.invalid', { field: 'arguments', reason });

function closed({ state, decision, closed_at: at }: ApprovalView): AppError {
  return new AppError('item.conflict', {
    reason: decision ? reasons.answered_before : reasons.request_closed,
    state,
    at,
    ...(decision && { by: decision.by, door: decision.door }),
  });
}
