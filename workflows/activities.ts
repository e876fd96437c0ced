/** Which steps run where, and how long each may take. Platform steps are local activities: one workflow task holds many. */
import type { ActivityOptions } from '@temporalio/workflow';
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { actingActivities } from '../activities/acting.ts';
import type { approvingActivities } from '../activities/approving.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { capabilityActivities } from '../activities/capabilities.ts';
import type { deliveryActivities } from '../activities/delivery.ts';
import type { governanceActivities } from '../activities/governance.ts';
import type { mcpActivities } from '../activities/mcp.ts';
import type { ownershipActivities } from '../activities/ownership.ts';
import type { permitActivities } from '../activities/permits.ts';
import type { recordingActivities } from '../activities/recording.ts';
import type { rememberingActivities } from '../activities/remembering.ts';
import type { searchingActivities } from '../activities/searching.ts';
import type { shortMemoryActivities } from '../activities/short-memory.ts';
import type { thinkingActivities } from '../activities/thinking.ts';
import type { toolCallActivities } from '../activities/tool-calls.ts';
import type { turnActivities } from '../activities/turns.ts';
import { aiQueue, XMPP_QUEUE } from './messages.ts';

export type PlatformActivities = ReturnType<typeof ownershipActivities> &
  ReturnType<typeof governanceActivities> &
  ReturnType<typeof capabilityActivities> &
  ReturnType<typeof shortMemoryActivities> &
  ReturnType<typeof permitActivities> &
  ReturnType<typeof recordingActivities> &
  ReturnType<typeof toolCallActivities> &
  ReturnType<typeof approvingActivities> &
  ReturnType<typeof turnActivities>;

export type AiActivities = ReturnType<typeof thinkingActivities> &
  ReturnType<typeof actingActivities> &
  ReturnType<typeof rememberingActivities> &
  ReturnType<typeof searchingActivities> &
  ReturnType<typeof mcpActivities>;

/** The database may be away for a while: a platform step goes on trying for a day, and nothing is lost meanwhile. */
export const platform = proxyLocalActivities<PlatformActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** The bridge owns the socket. A second attempt looks into the archive first, so trying again is safe. */
export const { deliver } = proxyActivities<ReturnType<typeof deliveryActivities>>({
  taskQueue: XMPP_QUEUE,
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** What is of no use later: given up after a minute without the bridge. */
export const { deliver: deliverSoon } = proxyActivities<ReturnType<typeof deliveryActivities>>({
  taskQueue: XMPP_QUEUE,
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '60s',
});

interface AiSlot {
  pool: string;
  /** Equal to the permit's step. */
  step: string;
  priority: NonNullable<ActivityOptions['priority']>;
}

/** Where one step of a message runs in the AI tier, and before whose work of the same owners. */
export const aiSlot = (ref: MessageRef, pool: string, step: string, priorityKey: number): AiSlot => ({
  ...{ pool, step, priority: { priorityKey, fairnessKey: ref.ownerUserId } },
});

/** Never repeated by the server: whether and how it goes on is the workflow's to decide, from what it knows of the attempt. */
const onceIn = ({ pool, step, priority }: AiSlot, startToCloseTimeout: number, scheduleToStartTimeout: number) =>
  proxyActivities<AiActivities>({
    ...{ taskQueue: aiQueue(pool), activityId: step, priority, startToCloseTimeout, scheduleToStartTimeout },
    retry: { maximumAttempts: 1 },
    heartbeatTimeout: '5s',
  });

/** One model call: the workflow loops itself, so that every call is seen and charged. */
export const thinkOnce = (slot: AiSlot, modelTimeoutMs: number, waitMs: number) =>
  onceIn(slot, modelTimeoutMs + 15_000, waitMs).think;

/** One attempt of one tool call: whether it is tried again depends on what it may have done, which the workflow finds out. */
export const actOnce = (slot: AiSlot, timeoutMs: number, waitMs: number) =>
  onceIn(slot, timeoutMs + 10_000, waitMs).act;

/** Idempotent by message id, so the server may repeat it while the permit lasts. */
export const rememberOnce = ({ pool, step, priority }: AiSlot) =>
  proxyActivities<AiActivities>({
    taskQueue: aiQueue(pool),
    activityId: step,
    priority,
    startToCloseTimeout: '60s',
    scheduleToCloseTimeout: '1h',
    retry: { initialInterval: '1s', maximumInterval: '30s' },
  }).remember;

/** In the agent's own pool, where its messages are recalled for. Somebody waits. */
export const searchMemoriesOnce = (pool: string, step: string) =>
  onceIn({ pool, step, priority: { priorityKey: 1 } }, 10_000, 10_000).searchMemories;

/** On the pool that is there without being named: a server belongs to an owner and to no agent's pool. Somebody waits. */
export const readMcpServerOnce = (step: string) =>
  onceIn({ pool: 'default', step, priority: { priorityKey: 1 } }, 30_000, 10_000).readMcpServer;
