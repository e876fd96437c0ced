import type { ErrorCode } from '../contracts/errors.ts';

type Severity = 'info' | 'warning' | 'critical';

/** Refusals by a rule, as against those by a fault: how grave many of them are. */
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
