import type { z } from 'zod';
import { checkQuota } from './check-quota.ts';
import { checkWorkerAvailability } from './check-worker-availability.ts';
import type { Decision, PolicyStep } from './decision.ts';
import { auditFacts, messageFacts, quotaFacts, toolFacts, workerFacts } from './facts.ts';
import { logAudit } from './log-audit.ts';
import { validateMessage } from './validate-message.ts';
import { validateToolCall } from './validate-tool-call.ts';

const by =
  <F>(facts: z.ZodType<F>, decide: (facts: F) => Decision) =>
  (recorded: unknown): Decision | undefined => {
    const read = facts.safeParse(recorded);
    return read.success ? decide(read.data) : undefined;
  };

const rules: Record<PolicyStep, (recorded: unknown) => Decision | undefined> = {
  message: by(messageFacts, validateMessage),
  quota: by(quotaFacts, checkQuota),
  workers: by(workerFacts, checkWorkerAvailability),
  tool: by(toolFacts, validateToolCall),
  audit: by(auditFacts, logAudit),
};

/** Decides again from recorded facts; undefined for facts that these rules do not read any more. */
export const evaluate = (step: PolicyStep, facts: unknown): Decision | undefined => rules[step](facts);
