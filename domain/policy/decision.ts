import type { ErrorCode, ErrorDetails } from '../../contracts/errors.ts';

/** What a rule says to the facts it was given, in codes and numbers. The same facts lead to the same decision. */
export type Decision =
  | { allowed: true; rule: string; details: ErrorDetails }
  | { allowed: false; rule: string; code: ErrorCode; details: ErrorDetails };

/** The functions that decide, by the step of a message at which they are asked. */
export const policySteps = ['message', 'quota', 'workers', 'tool', 'audit'] as const;
export type PolicyStep = (typeof policySteps)[number];

/** A decision as it is recorded: with its facts, so that it can be made again. */
export interface Decided {
  step: PolicyStep;
  /** Of a quota the model call, of a tool its place in the answer; else 0. */
  call: number;
  facts: unknown;
  decision: Decision;
  /** Of a tool's call: what the audit says of it, where the tool's policy asks for that. */
  audited?: Record<string, string | number | boolean>;
}

/** Which rules decided: their version, and the hash of what they allow this version of the agent. */
export interface PolicyStamp {
  version: string;
  hash: string;
}

export const allow = (rule: string, details: ErrorDetails = {}): Decision => ({ allowed: true, rule, details });

export const refuse = (rule: string, code: ErrorCode, details: ErrorDetails = {}): Decision => ({
  allowed: false,
  rule,
  code,
  details,
});
