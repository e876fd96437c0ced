import type { ErrorCode } from '../../contracts/errors.ts';
import type { RecordedDecision } from '../quota-ports.ts';
import { evaluate } from './evaluate.ts';

/** What the rules in force say to the recorded facts; `same` when allowed, rule and code are those of then. */
export interface Reevaluation {
  same: boolean;
  allowed: boolean | null;
  rule: string | null;
  code: ErrorCode | null;
}

export function reevaluate({ step, facts, allowed, rule, code }: RecordedDecision): Reevaluation {
  const now = evaluate(step, facts);
  if (now === undefined) return { same: false, allowed: null, rule: null, code: null };
  const nowCode = now.allowed ? undefined : now.code;
  const same = now.allowed === allowed && now.rule === rule && nowCode === code;
  return { same, allowed: now.allowed, rule: now.rule, code: nowCode ?? null };
}
