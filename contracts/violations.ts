import type { Severity } from './audit-events.ts';
import type { ErrorCode } from './errors.ts';

/** Refusals by a rule, as against those by a fault: how grave they are, to an owner and in numbers. */
const violations: Partial<Record<ErrorCode, Severity>> = {
  'access.denied': 'critical',
  'policy.violation': 'critical',
  'tool.forbidden': 'warning',
  'quota.exceeded': 'info',
  'rate.limited': 'info',
  'input.too_large': 'info',
};

/** Each kind of violation with its severity, for counters that must begin at zero. */
export const knownViolations = Object.entries(violations) as [ErrorCode, Severity][];

/** Undefined for a code that is no violation. */
export const severityOf = (code: string | undefined): Severity | undefined => violations[code as ErrorCode];
