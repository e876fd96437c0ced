import type { Decided, PolicyStamp } from '../../domain/policy/decision.ts';
import type { PolicyRecord } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** Decisions about messages, with their facts. */
export function postgresPolicyRecord(database: Database): PolicyRecord {
  return {
    async record({ ownerUserId, messageId }, policy, decisions) {
      const values = [ownerUserId, messageId, JSON.stringify(decisions.map((each) => decisionRow(policy, each)))];
      await database.call('record-decisions', 'SELECT record_decisions($1, $2, $3)', values);
    },
  };
}

/** As the functions of the database take it. */
export const decisionRow = (policy: PolicyStamp, { step, call, facts, decision, audited }: Decided) => ({
  ...{ step, call, facts, rule: decision.rule, allowed: decision.allowed },
  code: decision.allowed ? null : decision.code,
  details: decision.details,
  policy_version: policy.version,
  policy_hash: policy.hash,
  ...(audited && { audited }),
});
