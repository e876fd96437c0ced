import type { Policy } from './tool-rules.ts';
import { toolWords } from './tool-words.ts';

/** A policy in words: "asks you before each call; at most 10 calls a minute; up to 30 s each". */
export function ruleSentence(policy: Policy): string {
  const t = toolWords();
  return [
    policy.requires_approval ? t.asksFirst : t.asksNobody,
    t.perMinute(policy.rate_limit_per_minute),
    t.upTo(policy.timeout_ms),
    ...(policy.read_only ? [t.readsOnly] : []),
    ...(policy.sandbox_required ? [t.sandbox] : []),
    ...(policy.audit_log ? [t.audited] : []),
  ].join('; ');
}
