import { randomUUID } from 'node:crypto';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { ToolPolicy } from '../../contracts/tool.ts';
import type {
  ApprovalDoor,
  ApprovalQuery,
  DecisionCourier,
  NewDecision,
  SeenApproval,
} from '../../domain/approval-ports.ts';
import { requestHash } from '../../domain/tool-request.ts';
import { policyWith } from '../../tools/defaults.ts';

interface Row {
  seen: SeenApproval;
  approvers: string[];
  key?: string;
}

interface Opening {
  ownerJid: string;
  agentId: string;
  arguments: Record<string, unknown>;
  allowedDomains?: string[];
  policy?: Partial<ToolPolicy>;
  kind?: ApprovalView['kind'];
  /** Bare JIDs; default: the owner. */
  approvers?: string[];
}

/** Requests in memory, for tests of doors alone: same answers as the database, no durability. */
export class MemoryApprovals implements Pick<ApprovalDoor, 'find' | 'decide'>, DecisionCourier {
  /** User ids by bare JID. */
  readonly users = new Map<string, string>();
  /** Decisions as they were recorded. */
  readonly decided: (NewDecision & { id: string; by: string })[] = [];
  /** Requests of which a workflow was told. */
  readonly carried: string[] = [];
  #rows: Row[] = [];

  user(jid: string): string {
    const id = this.users.get(jid) ?? randomUUID();
    this.users.set(jid, id);
    return id;
  }

  readonly approverOf = async (jid: string): Promise<string | undefined> => this.users.get(jid);

  /** A call of `http_request` that waits; codes are K2AA, K3AA and so on. */
  open({ ownerJid, agentId, approvers = [ownerJid], kind = 'call', ...opening }: Opening): ApprovalView {
    const { arguments: given, allowedDomains = ['example.org'] } = opening;
    const policy = policyWith({ requires_approval: true, ...opening.policy });
    const call = { tool: 'http_request', toolVersion: 1, arguments: given, policy, allowedDomains };
    const request = { arguments: given, policy, allowedDomains, call: randomUUID() };
    const view: ApprovalView = {
      ...{ approval_id: randomUUID(), code: `K${this.#rows.length + 2}AA`, kind, owner_jid: ownerJid },
      ...{ agent_id: agentId, message_id: randomUUID(), agent_version: 1, tool: call.tool, tool_version: 1 },
      ...{ risk: 'medium', effect: 'once', summary: '', sender: { jid: ownerJid, door: 'xmpp' } },
      ...{ arguments: given, policy, policy_hash: 'p', may_decide: true, state: 'open' },
      request_hash: requestHash({ ...call, policyHash: 'p', agentVersion: 1, idempotencyKey: request.call }),
      ...{ opened_at: '2030-01-01T00:00:00.000Z', deadline_at: '2030-01-02T03:04:05.000Z', closed_at: null },
      decision: null,
    };
    const seen = { view, ownerUserId: this.user(ownerJid), request };
    this.#rows = [{ seen, approvers: approvers.map((jid) => this.user(jid)) }, ...this.#rows];
    return view;
  }

  async find(userId: string, query: ApprovalQuery, limit: number): Promise<SeenApproval[]> {
    const fits = ({ seen: { view, ownerUserId }, approvers }: Row): boolean =>
      (ownerUserId === userId || approvers.includes(userId)) &&
      (query.id === undefined || view.approval_id === query.id) &&
      (query.agentId === undefined || (view.agent_id === query.agentId && ownerUserId === userId)) &&
      (query.states === undefined || query.states.includes(view.state));
    const found = this.#rows.filter(fits).slice(0, limit);
    return found.map(({ seen, approvers }) => ({
      ...seen,
      view: { ...seen.view, may_decide: approvers.includes(userId) },
    }));
  }

  async decide(userId: string, { view: { approval_id: id } }: SeenApproval, given: NewDecision) {
    const row = this.#rows.find(({ seen, approvers }) => seen.view.approval_id === id && approvers.includes(userId));
    if (!row) return undefined;
    const { view, ownerUserId } = row.seen;
    const ref: MessageRef = { ownerUserId, agentId: view.agent_id ?? '', messageId: view.message_id ?? '' };
    const { state, decision: before } = view;
    const same = row.key === given.key && before?.decision === given.decision && before.request_hash === given.hash;
    if (state !== 'open') return { result: same ? ('decided' as const) : ('closed' as const), ref };
    if (given.shownHash !== view.request_hash) return { result: 'stale' as const, ref };
    row.key = given.key;
    const by = [...this.users].find(([, user]) => user === userId)?.[0] ?? '';
    this.decided.push({ ...given, id, by });
    const { decision, door, hash, reason = null, editedArguments = null } = given;
    const at = '2030-01-01T01:00:00.000Z';
    row.seen.view = {
      ...view,
      ...{ state: decision === 'approve' ? 'approved' : 'denied', closed_at: at },
      decision: { decision, by, door, at, reason, edited_arguments: editedArguments, request_hash: hash },
    };
    return { result: 'decided' as const, ref };
  }

  /** Its time is over. */
  expire(id: string): void {
    for (const { seen } of this.#rows)
      if (seen.view.approval_id === id)
        seen.view = { ...seen.view, state: 'expired', closed_at: '2030-01-02T03:04:05Z' };
  }

  async carry(_ref: MessageRef, approvalId: string): Promise<boolean> {
    this.carried.push(approvalId);
    return true;
  }
}
