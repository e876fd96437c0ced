import { audited } from '../../contracts/audit-events.ts';
import { DOCUMENT_LIMIT_BYTES, DOCUMENTS_LIMIT, DOCUMENTS_LIMIT_BYTES } from '../../contracts/document.ts';
import { AppError } from '../../contracts/errors.ts';
import { reasons } from '../../contracts/reasons.ts';
import { fitName } from '../../domain/document-name.ts';
import type { AgentFiles, DocumentRecord, Documents } from '../../domain/document-ports.ts';
import type { Vault } from '../../domain/ports.ts';
import type { ToolFile } from '../../domain/tool-ports.ts';
import { fromCursor, page } from './cursor.ts';
import type { Database } from './database.ts';
import { openText, place, sealText } from './sealed-text.ts';

interface Row {
  id: string;
  agent_id: string;
  name: Buffer;
  media_type: string;
  size: number;
  origin: DocumentRecord['origin'];
  message_id: string | null;
  created_at: Date;
}

const ADD = 'add_document($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';
const AUDIT = 'INSERT INTO audit_logs (owner_user_id, agent_id, event_type, severity, details)';
const FACTS = 'id, agent_id, name, media_type, size, origin, message_id, created_at';
const OF_THE_AGENT = 'FROM documents WHERE owner_user_id = $1 AND agent_id = $2';

const added = audited('document.added');
const deleted = audited('document.deleted');

/** By the AI tier, which writes no audit: the call of the tool is audited. */
const KEEP = { name: 'keep-document', text: `SELECT ${ADD} AS kept` };
const UPLOAD = {
  name: 'upload-document',
  text: `
    WITH added AS MATERIALIZED (SELECT ${ADD} AS kept),
      noted AS (${AUDIT} SELECT $1::uuid, $3::uuid, '${added.eventType}', '${added.severity}',
        jsonb_build_object('document_id', $2::uuid, 'bytes', $6::integer) FROM added WHERE kept)
    SELECT kept FROM added`,
};
const REMOVE = `
  WITH gone AS (DELETE ${OF_THE_AGENT} AND id = $3 RETURNING id, size),
    noted AS (${AUDIT} SELECT $1::uuid, $2::uuid, '${deleted.eventType}', '${deleted.severity}',
      jsonb_build_object('document_id', id, 'bytes', size) FROM gone)
  SELECT id FROM gone`;
const LIST = `
  SELECT ${FACTS} ${OF_THE_AGENT} AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
  ORDER BY created_at DESC, id DESC LIMIT $5`;
const GET = `SELECT ${FACTS} ${OF_THE_AGENT} AND id = $3`;
const CONTENT = `SELECT ${FACTS}, content ${OF_THE_AGENT} AND id = $3`;

/** Files of agents: name and content are sealed, each bound to its id. Every statement names the owner and the agent. */
export function postgresDocuments(database: Database, vault: Vault): Documents {
  const store = sealedStore(database, vault);
  return {
    add: (ownerUserId, agentId, id, file) => store.add(UPLOAD, { ownerUserId, agentId, messageId: null }, id, file),
    async list(ownerUserId, agentId, { limit, cursor }) {
      const after = fromCursor(cursor);
      const values = [ownerUserId, agentId, after?.at ?? null, after?.id ?? null, limit + 1];
      const rows = await database.statementAsOwner<Row>(ownerUserId, 'documents-of-agent', LIST, values);
      const records = await Promise.all(rows.map((row) => store.record(ownerUserId, row)));
      return page(
        records,
        limit,
        (record) => record,
        ({ createdAt, id }) => ({ at: createdAt, id }),
      );
    },
    get: store.get,
    content: store.content,
    async remove(ownerUserId, agentId, id) {
      const values = [ownerUserId, agentId, id];
      return (await database.statementAsOwner(ownerUserId, 'remove-document', REMOVE, values)).length > 0;
    },
  };
}

/** The same store under the role of the AI tier: it reads, and keeps what tools made. */
export function postgresAgentFiles(database: Database, vault: Vault): AgentFiles {
  const store = sealedStore(database, vault);
  return {
    read: store.content,
    keep: (ref, id, file) => store.add(KEEP, ref, id, { ...file, name: fitName(file.name) }),
  };
}

function sealedStore(database: Database, vault: Vault) {
  const record = async (ownerUserId: string, row: Row): Promise<DocumentRecord> => ({
    id: row.id,
    agentId: row.agent_id,
    name: await openText(vault, ownerUserId, place.documentName(row.id), row.name),
    mediaType: row.media_type,
    size: row.size,
    origin: row.origin,
    messageId: row.message_id ?? undefined,
    createdAt: row.created_at,
  });
  const get = async (ownerUserId: string, agentId: string, id: string): Promise<DocumentRecord | undefined> => {
    const values = [ownerUserId, agentId, id];
    const [row] = await database.statementAsOwner<Row>(ownerUserId, 'document', GET, values);
    return row && record(ownerUserId, row);
  };
  const content = async (ownerUserId: string, agentId: string, id: string): Promise<ToolFile | undefined> => {
    const values = [ownerUserId, agentId, id];
    type Whole = Row & { content: Buffer };
    const [row] = await database.statementAsOwner<Whole>(ownerUserId, 'document-content', CONTENT, values);
    if (!row) return undefined;
    const { name, mediaType } = await record(ownerUserId, row);
    return { name, mediaType, bytes: await vault.open(ownerUserId, place.document(id), row.content) };
  };

  return {
    record,
    get,
    content,
    async add(
      statement: { name: string; text: string },
      { ownerUserId, agentId, messageId }: { ownerUserId: string; agentId: string; messageId: string | null },
      id: string,
      { name, mediaType, bytes }: ToolFile,
    ): Promise<DocumentRecord> {
      if (bytes.length === 0) throw new AppError('input.invalid', { reason: reasons.file_empty });
      if (bytes.length > DOCUMENT_LIMIT_BYTES)
        throw new AppError('input.too_large', { limit_bytes: DOCUMENT_LIMIT_BYTES });
      const values = [
        ...[ownerUserId, id, agentId],
        Buffer.from(await sealText(vault, ownerUserId, place.documentName(id), name)),
        ...[mediaType, bytes.length, messageId === null ? 'upload' : 'tool', messageId],
        Buffer.from(await vault.seal(ownerUserId, place.document(id), bytes)),
        ...[DOCUMENTS_LIMIT, DOCUMENTS_LIMIT_BYTES],
      ];
      const [answer] = await database.statementAsOwner<{ kept: boolean }>(
        ownerUserId,
        statement.name,
        statement.text,
        values,
      );
      if (!answer?.kept)
        throw new AppError('documents.full', { limit_bytes: DOCUMENTS_LIMIT_BYTES, limit_files: DOCUMENTS_LIMIT });
      const kept = await get(ownerUserId, agentId, id);
      // gone in between, or under the id of another agent's file
      if (kept === undefined) throw new AppError('item.not_found');
      return kept;
    },
  };
}
