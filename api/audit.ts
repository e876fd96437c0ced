import { z } from 'zod';
import { auditEventType, severities } from '../contracts/audit-events.ts';
import { uuid } from '../contracts/identifiers.ts';
import { actorOf } from '../domain/audit-actor.ts';
import { verifyChain } from '../domain/audit-chain.ts';
import type { Verification } from '../domain/audit-chain.ts';
import type { AnchorCheck, AuditEntry, AuditFilter, AuditLog, StoredChain } from '../domain/audit-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { writeJsonLines } from './json-lines.ts';
import { pageOf, pageQuery, pageReply } from './paging.ts';
import type { RequireRole } from './roles.ts';
import { forRole } from './roles.ts';
import type { OpenStream } from './stream-life.ts';

interface Parts {
  log: AuditLog;
  chain: StoredChain;
  checkAnchor: AnchorCheck;
  openStream: OpenStream;
  requireRole: RequireRole;
}

const moment = z.iso.datetime({ offset: true }).optional();

const filter = z.strictObject({
  agent: uuid.optional(),
  event_type: auditEventType.optional(),
  severity: z.enum(severities).optional(),
  /** From this moment on. */
  from: moment,
  /** Before this moment. */
  to: moment,
});

const list = pageQuery.extend(filter.shape);
const ownersList = list.extend({ owner: uuid });

const entryReply = z.strictObject({
  /** Its number in the chain of its owner. */
  sequence: z.number().int(),
  id: uuid,
  agent_id: uuid.nullable(),
  message_id: uuid.nullable(),
  event_type: z.string(),
  severity: z.enum(severities),
  /** Who did it; `id` is of another person, or the address of a stranger. */
  actor: z.strictObject({
    kind: z.enum(['owner', 'agent', 'platform', 'other', 'unknown']),
    id: z.string().nullable(),
  }),
  /** Codes, numbers and ids; never a text of a conversation. */
  details: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  /** SHA-256 over this row and the hash of the one before. */
  hash: z.string(),
});

const verificationReply = z.strictObject({
  verified_at: z.iso.datetime(),
  ok: z.boolean(),
  rows: z.number().int(),
  /** Older rows were dropped when their time was over. */
  first_sequence: z.number().int(),
  last_sequence: z.number().int(),
  anchors: z.number().int(),
  anchored_to: z.number().int(),
  anchored_at: z.iso.datetime().nullable(),
  /** At most a hundred. */
  faults: z.array(
    z.strictObject({
      kind: z.enum(['changed', 'missing', 'inserted', 'rewritten', 'forged']),
      sequence: z.number().int(),
      id: uuid.nullable(),
    }),
  ),
});

/** `audit`: what happened in an account, as its owner (and, without any content, an admin) may read and prove it. */
export function auditRoutes({ log, chain, checkAnchor, openStream, requireRole }: Parts): Route[] {
  const verify = oneAtATime((owner) => verifyChain(chain, checkAnchor, owner));
  return [
    endpoint({
      method: 'get',
      path: '/audit',
      summary: 'What happened in your account, newest first',
      auth: 'token',
      query: list,
      reply: pageReply(entryReply),
      errors: ['service.unavailable'],
      handle: async ({ query, subject }) =>
        pageOf(await log.list(subject.userId, wanted(query), query), entryView(subject.userId)),
    }),
    endpoint({
      method: 'get',
      path: '/audit/export',
      summary: 'All of it as JSON Lines, oldest first',
      auth: 'token',
      status: 200,
      query: filter,
      lines: entryReply,
      errors: ['service.unavailable'],
      async handle({ query, subject, request, response }) {
        const { signal, whileSignedIn } = openStream({ request, response, subject });
        response.setHeader('Content-Disposition', 'attachment; filename="audit.jsonl"');
        const pieces = viewed(subject.userId, whileSignedIn(log.export(subject.userId, wanted(query))));
        await writeJsonLines(response, pieces, signal);
      },
    }),
    endpoint({
      method: 'get',
      path: '/audit/verification',
      summary: 'Prove that no row of your audit was changed, removed or put in',
      auth: 'token',
      reply: verificationReply,
      errors: ['service.unavailable'],
      handle: async ({ subject }) => verificationView(await verify(subject.userId)),
    }),
    ...forRole(requireRole, 'admin', [
      endpoint({
        method: 'get',
        path: '/admin/audit',
        summary: 'What happened in one account, newest first, for an admin; the nil owner is the system',
        auth: 'token',
        query: ownersList,
        reply: pageReply(entryReply),
        errors: ['item.not_found', 'service.unavailable'],
        handle: async ({ query }) => pageOf(await log.list(query.owner, wanted(query), query), entryView(query.owner)),
      }),
      endpoint({
        method: 'get',
        path: '/admin/audit/verification',
        summary: 'Prove the audit of one account, for an admin',
        auth: 'token',
        query: z.strictObject({ owner: uuid }),
        reply: verificationReply,
        errors: ['item.not_found', 'service.unavailable'],
        handle: async ({ query }) => verificationView(await verify(query.owner)),
      }),
    ]),
  ];
}

/** Who asks while their chain is walked gets that walk's result: asking often costs nothing more. */
function oneAtATime(work: (owner: string) => Promise<Verification>): (owner: string) => Promise<Verified> {
  const open = new Map<string, Promise<Verified>>();
  return (owner) => {
    const walk =
      open.get(owner) ??
      work(owner)
        .then((result) => ({ ...result, at: new Date() }))
        .finally(() => open.delete(owner));
    open.set(owner, walk);
    return walk;
  };
}

type Verified = Verification & { at: Date };

const wanted = ({ agent, event_type, severity, from, to }: z.output<typeof filter>): AuditFilter => ({
  agentId: agent,
  eventType: event_type,
  severity,
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
});

async function* viewed(
  owner: string,
  pieces: AsyncIterable<AuditEntry[]>,
): AsyncGenerator<z.input<typeof entryReply>[]> {
  for await (const entries of pieces) yield entries.map(entryView(owner));
}

const entryView =
  (owner: string) =>
  (entry: AuditEntry): z.input<typeof entryReply> => ({
    sequence: entry.sequence,
    id: entry.id,
    agent_id: entry.agentId ?? null,
    message_id: entry.messageId ?? null,
    event_type: entry.eventType,
    severity: entry.severity,
    actor: actorOf(entry, owner),
    details: entry.details,
    created_at: entry.at.toISOString(),
    hash: entry.hash,
  });

const verificationView = (result: Verified): z.input<typeof verificationReply> => ({
  verified_at: result.at.toISOString(),
  ok: result.ok,
  rows: result.rows,
  first_sequence: result.firstSequence,
  last_sequence: result.lastSequence,
  anchors: result.anchors,
  anchored_to: result.anchoredTo,
  anchored_at: result.anchoredAt?.toISOString() ?? null,
  faults: result.faults.map(({ kind, sequence, id = null }) => ({ kind, sequence, id })),
});
