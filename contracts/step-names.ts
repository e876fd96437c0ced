/** The 15 steps of a message's way (design §2), in order. */
export const stepNames = [
  'arrived',
  'sender-proven',
  'accepted',
  'ownership',
  'governance',
  'tools',
  'capabilities',
  'priority',
  'dispatch',
  'think',
  'result',
  'short-memory',
  'long-memory',
  'audit',
  'reply',
] as const;
export type StepName = (typeof stepNames)[number];
