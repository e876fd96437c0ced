import { z } from 'zod';
import type { AgentDefinition } from '../../contracts/agent.ts';
import { uuid } from '../../contracts/identifiers.ts';
import type { Agents, AgentSort, AgentState, ListedAgent } from '../../domain/agent-ports.ts';
import type { UsageOfModel } from '../../domain/usage-days.ts';
import type { Cursor } from './cursor.ts';
import { cursorOf, milliseconds, pageBy } from './cursor.ts';
import type { Database } from './database.ts';
import type { Counted } from './small-metrics.ts';
import { COUNTED, smallMetrics } from './small-metrics.ts';

/** Comes with the numbers. */
interface Shown extends Counted {
  models: UsageOfModel[];
  at_work: boolean;
  waiting_approvals: number;
}

interface Row extends Partial<Shown> {
  id: string;
  current_version: number;
  definition: AgentDefinition;
  state: AgentState;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
  used_at: Date | null;
  /** What the list is ordered by, before the id. */
  key: string | Date;
}

/** Lower case without accents, as `plain` makes it of what is searched for. Postgres knows `unaccent` by an extension only. */
const PLAIN = (text: string): string => `regexp_replace(normalize(lower(${text}), NFD), '[\\u0300-\\u036f]', '', 'g')`;
const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');

/** Lines of their own, so that nothing is found across two of them. */
const SEARCHED = PLAIN(`concat_ws(chr(10), a.name, v.definition #>> '{profile,description}', a.jid, (
  SELECT string_agg(tag, chr(10)) FROM jsonb_array_elements_text(v.definition #> '{capabilities,domain_tags}') tag))`);

interface Order {
  key: string;
  type: 'timestamptz' | 'text';
  direction: 'ASC' | 'DESC';
  cursor: Cursor<[sort: AgentSort, key: string | number, id: string]>;
}

const order = (
  sort: AgentSort,
  key: string,
  type: Order['type'],
  direction: Order['direction'],
  place: z.ZodType<string | number>,
): Order => ({
  ...{ key, type, direction },
  cursor: cursorOf(z.tuple([z.literal(sort), place, uuid])) as Order['cursor'],
});

/** The longest name has 80 characters, and some letters become several without their accents. */
const nameKey = z
  .string()
  .max(400)
  .refine((text) => !text.includes('\0') && text.isWellFormed());
/** One that was never used stands last. */
const USED = "coalesce(used.at, 'epoch')";
const orders: Record<AgentSort, Order> = {
  created: order('created', 'a.created_at', 'timestamptz', 'DESC', milliseconds),
  last_used: order('last_used', USED, 'timestamptz', 'DESC', milliseconds),
  name: order('name', `${PLAIN('a.name')} COLLATE "C"`, 'text', 'ASC', nameKey),
};

const DAY = "interval '24 hours'";

const MODELS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('provider', u.provider, 'model', u.model, 'runs', u.runs,
    'promptTokens', u.prompt_tokens, 'completionTokens', u.completion_tokens)), '[]') AS models
  FROM (
    SELECT e.provider, e.model, count(*) AS runs, sum(e.prompt_tokens) AS prompt_tokens, sum(e.completion_tokens) AS completion_tokens
    FROM executions e
    WHERE e.owner_user_id = $1 AND e.agent_id = page.id AND e.created_at > now() - ${DAY}
    GROUP BY e.provider, e.model
  ) u`;

const NOW = `
  SELECT (SELECT count(*)::integer FROM approvals p WHERE p.owner_user_id = $1 AND p.agent_id = page.id AND p.state = 'open'
      AND page.state <> 'deleted') AS waiting_approvals,
    EXISTS (SELECT 1 FROM messages m
      WHERE m.owner_user_id = $1 AND m.agent_id = page.id AND m.direction = 'in' AND m.finished_at IS NULL) AS at_work`;

const LATELY = `
  CROSS JOIN LATERAL (${COUNTED('page.id', DAY)}) counted
  CROSS JOIN LATERAL (${MODELS}) used
  CROSS JOIN LATERAL (${NOW}) doing`;

/** One statement: a page of agents with their definitions, and the numbers of the agents of that page only. */
const statementOf = ({ key, type, direction }: Order, metrics: boolean): string => `
  WITH page AS (
    SELECT * FROM (
      SELECT a.id, a.current_version, v.definition, a.state, a.created_at, a.updated_at, a.deleted_at, used.at AS used_at, ${key} AS key
      FROM agents a
      JOIN agent_versions v ON v.owner_user_id = a.owner_user_id AND v.agent_id = a.id AND v.version = a.current_version
      LEFT JOIN LATERAL (
        SELECT m.accepted_at AS at FROM messages m WHERE m.owner_user_id = $1 AND m.agent_id = a.id
        ORDER BY m.accepted_at DESC, m.id DESC LIMIT 1
      ) used ON true
      WHERE a.owner_user_id = $1 AND a.state = ANY ($2::text[]) AND ($3::text IS NULL OR position($3 IN ${SEARCHED}) > 0)
    ) found
    WHERE $4::${type} IS NULL OR (key, id) ${direction === 'ASC' ? '>' : '<'} ($4::${type}, $5::uuid)
    ORDER BY key ${direction}, id ${direction}
    LIMIT $6
  )
  SELECT page.*${metrics ? ', counted.*, used.*, doing.*' : ''} FROM page
  ${metrics ? LATELY : ''}
  ORDER BY page.key ${direction}, page.id ${direction}`;

/** The owner's agents: searched, sorted and cut into pages by the database. */
export const agentList =
  (database: Database): Agents['list'] =>
  async (ownerUserId, { limit, cursor, states = ['active', 'paused'], search, sort = 'created', metrics = false }) => {
    const by = orders[sort];
    const [, key, id] = by.cursor.read(cursor) ?? [];
    const rows = await database.statementAsOwner<Row>(
      ownerUserId,
      `agents-by-${sort}${metrics ? '-with-metrics' : ''}`,
      statementOf(by, metrics),
      [
        ownerUserId,
        states,
        search === undefined ? null : plain(search),
        key === undefined ? null : typeof key === 'number' ? new Date(key) : key,
        id ?? null,
        limit + 1,
      ],
    );
    const place = (row: Row) => (row.key instanceof Date ? row.key.getTime() : row.key);
    const next = (row: Row) => by.cursor.write([sort, place(row), row.id]);
    return pageBy(rows, limit, (row) => listed(ownerUserId, row), next);
  };

const listed = (ownerUserId: string, row: Row): ListedAgent => ({
  agentId: row.id,
  ownerUserId,
  version: row.current_version,
  definition: row.definition,
  state: row.state,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at ?? undefined,
  lastUsedAt: row.used_at ?? undefined,
  ...lately(row),
});

function lately(row: Row): Pick<ListedAgent, 'now' | 'metrics'> {
  if (row.messages === undefined) return { now: undefined, metrics: undefined };
  const shown = row as Shown;
  return {
    now: { atWork: shown.at_work, waitingApprovals: shown.waiting_approvals },
    metrics: { ...smallMetrics(shown), models: shown.models },
  };
}
