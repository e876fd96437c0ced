import type { ListedAgent, UsageDays } from '../api/types.ts';
import { nameOf } from './agents.ts';
import { costWords } from './cost-words.ts';
import { governanceWords } from './governance-words.ts';
import { saveCsv } from './save-csv.ts';

type Row = UsageDays['rows'][number];
export type Used = Omit<Row, 'day'> & Partial<Pick<Row, 'day'>>;

/** Saves what was used, a row for each agent and model and perhaps day. An unknown price leaves its cell empty. */
export function saveUsed(name: string, rows: Used[], agents: ListedAgent[], currency: string | undefined): void {
  const t = costWords();
  const shared = governanceWords();
  const hasDays = rows.some(({ day }) => day !== undefined);
  const isPriced = currency !== undefined;
  saveCsv(
    name,
    [
      ...(hasDays ? [t.day] : []),
      ...[shared.agent, 'agent_id', 'provider', t.model, t.runs, shared.prompt, shared.completion],
      ...(isPriced ? [t.cost, t.currency] : []),
    ],
    rows.map((row) => [
      ...(hasDays ? [row.day ?? null] : []),
      ...[nameOf(row.agent_id, agents), row.agent_id, row.provider, row.model],
      ...[row.runs, row.prompt_tokens, row.completion_tokens],
      ...(isPriced ? [row.cost, currency] : []),
    ]),
  );
}
