import { createHash } from 'node:crypto';
import { z } from 'zod';
import { messageWorkflowId } from '../contracts/addresses.ts';
import { messageState } from '../contracts/account-event.ts';
import { errorCode } from '../contracts/error-code.ts';
import { doors, uuid } from '../contracts/identifiers.ts';
import { decisionView } from '../contracts/policy-view.ts';
import type { History } from '../domain/account-ports.ts';
import type { AuditLog } from '../domain/audit-ports.ts';
import type { Decisions } from '../domain/quota-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { executionReply, executionView } from './execution-view.ts';
import { messageParams, reportOf } from './messages.ts';

interface Parts {
  history: History;
  decisions: Decisions;
  audit: Pick<AuditLog, 'ofMessage'>;
}

/** SHA-256, hex: of a text in UTF-8. */
const hash = z.string();

const receiptReply = z.strictObject({
  message_id: uuid,
  agent_id: uuid,
  workflow_id: z.string(),
  sender_jid: z.string(),
  door: z.enum(doors),
  received_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  state: messageState,
  code: errorCode.nullable(),
  text_sha256: hash,
  reply: z.strictObject({ message_id: uuid, at: z.iso.datetime(), text_sha256: hash }).nullable(),
  /** Null until the message is finished. Without the cost, which is an estimate by the prices of the day. */
  execution: executionReply.omit({ cost: true, currency: true }).nullable(),
  decisions: z.array(
    decisionView.pick({
      ...{ step: true, call: true, allowed: true, rule: true, code: true },
      ...{ policy_version: true, policy_hash: true, decided_at: true },
    }),
  ),
  /** Its rows in the owner's audit, as far back as that is kept; each hash holds those before it, so that what they say can be proven. */
  audit: z.array(
    z.strictObject({ sequence: z.number().int(), event_type: z.string(), created_at: z.iso.datetime(), hash }),
  ),
});

/** `messages/{id}/receipt`: what was done for a message, to be kept as a file. No words, but what words were by their hash. */
export const receiptRoutes = ({ history, decisions, audit }: Parts): Route[] => [
  endpoint({
    method: 'get',
    path: '/messages/:message/receipt',
    summary: 'What was done for a message, by which rules, and where the audit says so',
    auth: 'token',
    params: messageParams,
    reply: receiptReply,
    errors: ['item.not_found'],
    async handle({ params, subject, response }): Promise<z.input<typeof receiptReply>> {
      const report = await reportOf(history, subject.userId, params.message);
      const { ownerUserId, messageId, agentId } = report.ref;
      const [execution, made, rows] = await Promise.all([
        history.execution(ownerUserId, messageId),
        decisions.of(ownerUserId, messageId),
        audit.ofMessage(ownerUserId, messageId),
      ]);
      response.attachment(`receipt-${messageId}.json`);
      return {
        ...{ message_id: messageId, agent_id: agentId, workflow_id: messageWorkflowId(report.ref) },
        ...{ sender_jid: report.senderJid, door: report.door, received_at: report.receivedAt.toISOString() },
        finished_at: report.finishedAt?.toISOString() ?? null,
        ...{ state: report.state, code: report.code ?? null, text_sha256: sha256(report.text) },
        reply: report.reply
          ? {
              ...{ message_id: report.reply.messageId, at: report.reply.at.toISOString() },
              text_sha256: sha256(report.reply.text),
            }
          : null,
        execution: execution ? withoutCost(executionView(execution, undefined)) : null,
        decisions: made.map(({ step, call, allowed, rule, code, ...decision }) => ({
          ...{ step, call, allowed, rule, code: code ?? null, policy_version: decision.policyVersion },
          ...{ policy_hash: decision.policyHash, decided_at: decision.decidedAt.toISOString() },
        })),
        audit: rows.map(({ sequence, eventType, at, hash }) => ({
          ...{ sequence, event_type: eventType, created_at: at.toISOString(), hash },
        })),
      };
    },
  }),
];

const withoutCost = ({ cost: _cost, currency: _currency, ...execution }: z.input<typeof executionReply>) => execution;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
