/**
 * `npm run audit -- verify [--owner <id>]`: walks the audit of everybody, or of one owner, along its hashes and anchors, and
 * tells every row that was changed, removed or put in. Exit code 1 when there is one.
 */
import { parseArgs } from 'node:util';
import { anchorCheck } from '../adapters/audit-keys.ts';
import { auditedOwners, postgresAuditChain } from '../adapters/postgres/audit-chain.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { uuid } from '../contracts/identifiers.ts';
import { verifyChain } from '../domain/audit-chain.ts';
import type { Verification } from '../domain/audit-chain.ts';
import { administrator } from './administrator.ts';

const USAGE = 'npm run audit -- verify [--owner <id of a user>]';

const say = (line: string) => console.log(line);

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

async function run(): Promise<boolean> {
  const { values, positionals } = parseArgs({ options: { owner: { type: 'string' } }, allowPositionals: true });
  const only = uuid.optional().safeParse(values.owner);
  if (positionals.join(' ') !== 'verify' || !only.success) throw new Error(USAGE);
  const { databaseUrl, auditPublicKeys } = await administrator(process.env);
  if (!auditPublicKeys)
    throw new Error('Set AIOX_AUDIT_PUBLIC_KEYS: without it the anchors cannot be told from forged ones.');
  const database = openDatabase(databaseUrl, { max: 2 });
  try {
    const chain = postgresAuditChain(database);
    const check = anchorCheck(auditPublicKeys);
    const owners = only.data === undefined ? await auditedOwners(database) : [only.data];
    let broken = 0;
    for (const owner of owners) {
      const result = await verifyChain(chain, check, owner);
      if (!result.ok) broken += 1;
      if (!result.ok || only.data !== undefined) tell(owner, result);
    }
    say(`${owners.length} chains walked, ${broken === 0 ? 'all whole' : `${broken} not whole`}.`);
    return broken === 0;
  } finally {
    await database.close();
  }
}

function tell(
  owner: string,
  { rows, firstSequence, lastSequence, anchoredTo, anchoredAt, faults }: Verification,
): void {
  const anchored = anchoredAt ? `anchored up to ${anchoredTo} at ${anchoredAt.toISOString()}` : 'not anchored yet';
  say(`${owner}: ${rows} rows, ${firstSequence} to ${lastSequence}, ${anchored}`);
  for (const { kind, sequence, id } of faults) say(`  ${kind} at ${sequence}${id === undefined ? '' : ` (row ${id})`}`);
}
