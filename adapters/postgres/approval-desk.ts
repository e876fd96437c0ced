import type { Door, MessageRef } from '../../contracts/identifiers.ts';
import type { ApprovalDesk, ApprovalState, HeardDecision } from '../../domain/approval-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

const OPEN = 'SELECT * FROM open_approval($1, $2, $3, $4, $5)';

/** The decision is read and noted as heard in one statement: what is unheard is carried again. */
const HEAR = `
  WITH heard AS (
    UPDATE approvals SET heard_at = coalesce(heard_at, clock_timestamp())
    WHERE owner_user_id = $1 AND id = $2 AND state IN ('approved', 'denied'))
  SELECT decision, request_hash, edited, reason, decided_jid, door
  FROM approval_decisions WHERE owner_user_id = $1 AND approval_id = $2`;

interface HeardRow {
  decision: HeardDecision['decision'];
  request_hash: string;
  edited: Buffer | null;
  reason: Buffer | null;
  decided_jid: string;
  door: Door;
}

/** Requests for people, as the platform tier opens, closes and hears them. */
export function postgresApprovalDesk(database: Database, vault: Vault): ApprovalDesk {
  return {
    async open({ ref, request, ...approval }, approvers, timeoutS) {
      const { ownerUserId, messageId } = ref;
      const row = {
        ...{ id: approval.id, message_id: messageId, agent_version: approval.agentVersion, kind: approval.kind },
        ...{ tool: approval.tool, tool_version: approval.toolVersion, risk: approval.risk },
        ...{ request_hash: approval.requestHash, policy_hash: approval.policyHash },
      };
      const sealed = await sealText(vault, ownerUserId, place.approval(approval.id), JSON.stringify(request));
      const values = [ownerUserId, JSON.stringify(row), Buffer.from(sealed), approvers, timeoutS];
      const [opened] = await database.call<{
        code: string;
        deadline_at: Date;
        approvers: string[];
        approver_jids: string[];
        decided: boolean;
      }>('open-approval', OPEN, values);
      if (!opened) throw new Error('A request for a person was not opened');
      const { code, deadline_at: deadlineAt, approver_jids: approverJids } = opened;
      const { approvers: who, decided } = opened;
      return { code, deadlineAt: deadlineAt.getTime(), approvers: who, approverJids, ...(decided && { decided }) };
    },
    async close(ownerUserId, id, state) {
      const statement = 'SELECT close_approval($1, $2, $3) AS state';
      const values = [ownerUserId, id, state];
      const [row] = await database.call<{ state: ApprovalState | null }>('close-approval', statement, values);
      return row?.state ?? state;
    },
    async hear(ownerUserId, id) {
      const [row] = await database.statementAsOwner<HeardRow>(ownerUserId, 'hear-decision', HEAR, [ownerUserId, id]);
      if (!row) return undefined;
      const open = (where: string, sealed: Buffer | null) =>
        sealed === null ? null : openText(vault, ownerUserId, where, sealed);
      const edited = await open(place.editedArguments(id), row.edited);
      return {
        ...{ decision: row.decision, requestHash: row.request_hash, byJid: row.decided_jid, door: row.door },
        editedArguments: edited === null ? null : (JSON.parse(edited) as Record<string, unknown>),
        reason: await open(place.reason(id), row.reason),
      };
    },
    async unheard(olderThanMs, limit) {
      const statement = 'SELECT * FROM unheard_decisions($1, $2)';
      const rows = await database.call<Record<'owner_user_id' | 'agent_id' | 'message_id' | 'approval_id', string>>(
        'unheard-decisions',
        statement,
        [olderThanMs, limit],
      );
      return rows.map((row) => ({ ref: refOf(row), approvalId: row.approval_id }));
    },
  };
}

const refOf = (row: Record<'owner_user_id' | 'agent_id' | 'message_id', string>): MessageRef => ({
  ownerUserId: row.owner_user_id,
  agentId: row.agent_id,
  messageId: row.message_id,
});
