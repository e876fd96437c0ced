import type { ExportedKind } from '../../contracts/account-export.ts';
import { unlabelled } from '../../domain/long-memory.ts';
import { place } from './sealed-text.ts';

type Row = Record<string, unknown>;

/** One table as its owner gets it. What is not named here is not given: a column that is added later is no leak. */
export interface ExportedTable {
  kind: ExportedKind;
  table: string;
  /** What makes a row of one owner unique, in the order in which an index has it. */
  key: string[];
  /** What is given as it is stored. */
  columns: string[];
  /** What the driver would give in a form that JSON does not have, by an expression over `t`. */
  told?: Record<string, string>;
  /** What is opened: where its value is bound to, and the members it becomes. */
  sealed?: Record<string, { where: (row: Row) => string; become: (text: string) => Row }>;
  /** What is not given, and why. */
  without?: Record<string, string>;
}

const names = (list: string): string[] => list.split(/\s+/);
const id = ({ id: value }: Row): string => String(value);
const whole = (column: string): string => `t.${column}::float8`;
const hex = (column: string): string => `encode(t.${column}, 'hex')`;

const SECRET = 'A secret: it opens something, and is shown to nobody';
const HASH = 'Proves a secret, of which nothing is kept';

/** Every table that is given, in this order; `owner_user_id`, which is the same in each row, is left out of all of them. */
export const exportedTables: ExportedTable[] = [
  {
    ...{ kind: 'account', table: 'users', key: ['id'] },
    columns: names('id email name jid role language quota_config quota_own created_at deleted_at'),
    without: { email_key: 'The e-mail address once more, as it is compared', password_hash: HASH },
  },
  {
    ...{ kind: 'session', table: 'refresh_tokens', key: ['id'] },
    columns: names('id family_id created_at expires_at used_at revoked_at session_started_at user_agent'),
    without: { token_hash: HASH },
  },
  {
    ...{ kind: 'api_key', table: 'api_keys', key: ['id'] },
    columns: names('id name scopes created_at expires_at last_used_at'),
    without: { key_hash: HASH },
  },
  {
    ...{ kind: 'model_key', table: 'provider_credentials', key: ['provider'] },
    columns: names('provider base_url last_four created_at last_used_at'),
    without: { api_key: SECRET },
  },
  {
    ...{ kind: 'tool_connection', table: 'tool_connections', key: ['name'] },
    columns: names('name kind allowed_tables created_at last_used_at'),
    without: { access: SECRET },
  },
  {
    ...{ kind: 'mcp_server', table: 'mcp_servers', key: ['name'] },
    columns: names('name transport address header_names tools left_out state fault listed_at created_at'),
    without: { headers: SECRET },
  },
  {
    ...{ kind: 'agent', table: 'agents', key: ['id'] },
    columns: names('id jid name current_version state created_at updated_at deleted_at deleted_from'),
  },
  {
    ...{ kind: 'agent_version', table: 'agent_versions', key: ['agent_id', 'version'] },
    columns: names('agent_id version definition system_prompt_bytes policy_hash created_at'),
    sealed: {
      system_prompt: {
        where: ({ agent_id: agent, version }) => place.systemPrompt(String(agent), Number(version)),
        become: (text) => ({ system_prompt: text }),
      },
    },
  },
  {
    ...{ kind: 'document', table: 'documents', key: ['agent_id', 'created_at', 'id'] },
    columns: names('id agent_id media_type size origin message_id created_at'),
    sealed: { name: { where: (row) => place.documentName(id(row)), become: (name) => ({ name }) } },
    without: { content: 'A file by itself: agents/{agent}/documents/{document}/content' },
  },
  {
    ...{ kind: 'memory', table: 'agent_memories', key: ['agent_id', 'created_at', 'id'] },
    columns: names('id agent_id source_message_id embedding_model dimensions created_at last_recalled_at'),
    sealed: {
      content: {
        where: (row) => place.memory(id(row)),
        become: (content) => {
          const { side = 'said', text } = unlabelled(content);
          return { kind: side, text };
        },
      },
    },
    without: { embedding: 'Numbers made of the text, by which it is found; no door may read them' },
  },
  {
    ...{ kind: 'conversation', table: 'conversations', key: ['id'] },
    columns: names('id agent_id participant_jid last_sequence last_message_id created_at closed_at'),
  },
  {
    ...{ kind: 'message', table: 'messages', key: ['conversation_id', 'sequence', 'direction'] },
    columns:
      names(`id agent_id conversation_id direction sequence previous_message_id sender_jid reply_to door dedupe_key
      stanza_id thread agent_version state outcome_code in_reply_to received_at accepted_at started_at turn_passed_at finished_at`),
    sealed: { body: { where: (row) => place.message(id(row)), become: (text) => ({ text }) } },
  },
  {
    ...{ kind: 'approval', table: 'approvals', key: ['id'] },
    columns:
      names(`id agent_id message_id agent_version kind code tool tool_version risk request_hash policy_hash approvers
      state opened_at deadline_at closed_at heard_at`),
    sealed: {
      request: {
        where: (row) => place.approval(id(row)),
        become: (json) => ({ request: JSON.parse(json) as unknown }),
      },
    },
  },
  {
    ...{ kind: 'approval_decision', table: 'approval_decisions', key: ['approval_id'] },
    columns: names('approval_id decision request_hash decided_by decided_jid door decision_key decided_at'),
    sealed: {
      edited: {
        where: ({ approval_id: approval }) => place.editedArguments(String(approval)),
        become: (json) => ({ edited: JSON.parse(json) as unknown }),
      },
      reason: {
        where: ({ approval_id: approval }) => place.reason(String(approval)),
        become: (reason) => ({ reason }),
      },
    },
  },
  {
    ...{ kind: 'execution', table: 'executions', key: ['id'] },
    columns:
      names(`id agent_id agent_version outcome outcome_code tokens_used prompt_tokens completion_tokens tokens_estimated
      tools_called worker_id provider model attempts priority policy_hash duration_ms platform_latency_ms ai_latency_ms created_at`),
  },
  {
    ...{ kind: 'policy_decision', table: 'policy_decisions', key: ['message_id', 'step', 'call'] },
    columns: names(
      'message_id step call agent_id rule allowed code details facts policy_version policy_hash decided_at',
    ),
  },
  {
    ...{ kind: 'token_use', table: 'token_ledger', key: ['message_id', 'call'] },
    columns: names(
      'message_id call agent_id reserved settled state lease_expires_at lapsed_at created_at settled_at worker_ms',
    ),
  },
  {
    ...{ kind: 'counter', table: 'user_quotas', key: ['agent_id'] },
    columns: names('agent_id minute_start day_start worker_day'),
    told: Object.fromEntries(
      names('minute_spent minute_reserved day_spent day_reserved memory_bytes worker_ms').map((name) => [
        name,
        whole(name),
      ]),
    ),
  },
  {
    ...{ kind: 'warning', table: 'alerts', key: ['kind', 'agent_id', 'window_start'] },
    columns: names('id kind agent_id window_start details created_at acknowledged_at acknowledged_by'),
  },
  {
    ...{ kind: 'grant', table: 'content_grants', key: ['id'] },
    columns: names('id agent_id auditor_user_id created_at expires_at revoked_at'),
  },
  {
    ...{ kind: 'audit', table: 'audit_logs', key: ['sequence'] },
    columns: names('id agent_id message_id event_type severity details created_at'),
    told: { sequence: whole('sequence'), previous_hash: hex('previous_hash'), hash: hex('hash') },
  },
  {
    ...{ kind: 'audit_head', table: 'audit_heads', key: ['sequence'], columns: [] },
    told: {
      ...{ sequence: whole('sequence'), hash: hex('hash') },
      ...{ start_sequence: whole('start_sequence'), start_hash: hex('start_hash') },
    },
  },
  {
    ...{ kind: 'audit_anchor', table: 'audit_anchors', key: ['sequence'] },
    columns: names('anchored_at key_id'),
    told: { sequence: whole('sequence'), hash: hex('hash'), signature: "encode(t.signature, 'base64')" },
  },
];

/** Tables of tenants of which nothing is given, and why. */
export const keptTables: Record<string, string> = {
  chat_commands: 'Marks that a /new or /stop which is sent again takes effect once',
  idempotency_keys: 'Marks of a day that a write which is sent again is done once',
  password_resets: 'A way back in, known by its hash, for an hour',
  payloads: 'Second copies of long texts, for as long as a message is being answered',
  request_leases: 'Which messages are being answered in this moment',
  sign_in_counts: 'Tries of an hour, which stand in the audit',
  tenant_keys: 'The wrapped keys with which all of this was opened',
  tool_effects: 'How far acts came that must not be repeated; what they did stands in the audit',
};
