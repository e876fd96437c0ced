import { approvalRequest } from '../../contracts/approval.ts';
import type { ApprovalView } from '../../contracts/approval.ts';
import type { Door } from '../../contracts/identifiers.ts';
import type { Risk } from '../../contracts/tool.ts';
import type {
  ApprovalDoor,
  ApprovalQuery,
  ApprovalState,
  DescribeCall,
  SeenApproval,
} from '../../domain/approval-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import type { Position } from './cursor.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

interface Row {
  id: string;
  owner_user_id: string;
  owner_jid: string;
  agent_id: string | null;
  message_id: string | null;
  agent_version: number;
  kind: ApprovalView['kind'];
  code: string;
  tool: string;
  tool_version: number;
  risk: Risk;
  request: Buffer;
  request_hash: string;
  policy_hash: string;
  may_decide: boolean;
  state: ApprovalState;
  opened_at: Date;
  deadline_at: Date;
  closed_at: Date | null;
  decision: 'approve' | 'deny' | null;
  decided_hash: string;
  edited: Buffer | null;
  reason: Buffer | null;
  decided_jid: string;
  door: Door;
  decided_at: Date;
  sender_jid: string | null;
  sender_door: Door | null;
}

const LIST = 'SELECT * FROM approvals_for($1, $2, $3, $4, $5, $6, $7, $8, $9)';
const DECIDE = 'SELECT * FROM decide_approval($1, $2, $3, $4, $5, $6, $7, $8, $9)';

/** Requests as one person sees and answers them; functions ask again who may. */
export function postgresApprovalDoor(database: Database, vault: Vault, describe: DescribeCall): ApprovalDoor {
  const seen = (row: Row) => seenBy(vault, describe, row);
  const rowsFor = (userId: string, query: ApprovalQuery, before: Position | undefined, limit: number) => {
    const { id, code, agentId, states, key } = query;
    const values = [userId, id, code, agentId, states, key, before?.at, before?.id].map((value) => value ?? null);
    return database.call<Row>('approvals-for', LIST, [...values, limit]);
  };
  return {
    async find(userId, query, limit) {
      const rows = await rowsFor(userId, query, undefined, limit);
      return Promise.all(rows.map(seen));
    },
    async page(userId, states, { limit, cursor }) {
      const rows = await rowsFor(userId, states ? { states } : {}, fromCursor(cursor), limit + 1);
      const { items, next } = page(rows, limit, seen, (row) => ({ at: row.opened_at, id: row.id }));
      return { items: await Promise.all(items), next };
    },
    async decide(userId, { ownerUserId, view: { approval_id: id } }, given) {
      const seal = async (where: string, text: string | undefined) =>
        text === undefined ? null : Buffer.from(await sealText(vault, ownerUserId, where, text));
      const edited = given.editedArguments === undefined ? undefined : JSON.stringify(given.editedArguments);
      const [row] = await database.call<{
        result: 'decided' | 'closed' | 'stale' | 'revoked';
        owner_user_id: string;
        agent_id: string;
        message_id: string;
      }>('decide-approval', DECIDE, [
        ...[userId, id, given.decision, given.shownHash, given.hash],
        await seal(place.editedArguments(id), edited),
        await seal(place.reason(id), given.reason),
        ...[given.door, given.key],
      ]);
      if (!row) return undefined;
      const { owner_user_id: owner, agent_id: agentId, message_id: messageId } = row;
      return { result: row.result, ref: { ownerUserId: owner, agentId, messageId } };
    },
  };
}

async function seenBy(vault: Vault, describe: DescribeCall, row: Row): Promise<SeenApproval> {
  const { id, owner_user_id: owner, sender_jid: sender, sender_door: door } = row;
  const request = approvalRequest.parse(JSON.parse(await openText(vault, owner, place.approval(id), row.request)));
  return {
    ownerUserId: owner,
    request,
    view: {
      ...{ approval_id: id, code: row.code, kind: row.kind, owner_jid: row.owner_jid },
      ...{ agent_id: row.agent_id, message_id: row.message_id, agent_version: row.agent_version },
      ...{ tool: row.tool, tool_version: row.tool_version, risk: row.risk },
      ...describe({ tool: row.tool, toolVersion: row.tool_version, arguments: request.arguments }),
      ...{ arguments: request.arguments, policy: request.policy },
      sender: sender === null || door === null ? null : { jid: sender, door },
      ...{ request_hash: row.request_hash, policy_hash: row.policy_hash, may_decide: row.may_decide },
      state: row.state,
      opened_at: row.opened_at.toISOString(),
      deadline_at: row.deadline_at.toISOString(),
      closed_at: row.closed_at?.toISOString() ?? null,
      decision: row.decision === null ? null : await decisionOf(vault, row, row.decision),
    },
  };
}

async function decisionOf(vault: Vault, row: Row, decision: 'approve' | 'deny'): Promise<ApprovalView['decision']> {
  const { id, owner_user_id: owner, edited, reason } = row;
  return {
    ...{ decision, by: row.decided_jid, door: row.door, at: row.decided_at.toISOString() },
    reason: reason === null ? null : await openText(vault, owner, place.reason(id), reason),
    edited_arguments:
      edited === null
        ? null
        : (JSON.parse(await openText(vault, owner, place.editedArguments(id), edited)) as Record<string, unknown>),
    request_hash: row.decided_hash,
  };
}

/** Whose account has this address; undefined for nobody's and for a closed one. */
export const postgresApproverOf =
  (database: Database) =>
  async (jid: string): Promise<string | undefined> => {
    const [row] = await database.call<{ id: string | null }>('approver-of', 'SELECT approver_of($1) AS id', [jid]);
    return row?.id ?? undefined;
  };
