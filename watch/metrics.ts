import type { Tier } from '../contracts/identifiers.ts';
import { knownViolations } from '../contracts/violations.ts';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Seconds; a step of the platform takes milliseconds, a model call up to minutes. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120];
const SHARES = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Whose a sample is. Labels only when the operator has switched ids on: there is no bound on how many there are. */
interface Whose {
  ownerUserId: string;
  agentId?: string | undefined;
}

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Everything that is counted and measured, under the names that dashboards and alerts know. `ids`: with user and agent
 * ids as labels, where a metric speaks of one user or agent.
 */
export function createMetrics({ ids, process }: { ids: boolean; process: Tier }) {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  /** A process tells only what it can know: a zero of the others would be a claim. */
  const of = (...tiers: Tier[]): Registry[] => (tiers.includes(process) ? [registry] : []);
  const user = ids ? ['user_id'] : [];
  const agent = ids ? ['agent_id'] : [];
  const both = [...user, ...agent];
  const labels = ({ ownerUserId, agentId }: Whose, names: string[]): Record<string, string> => ({
    ...(names.includes('user_id') && { user_id: ownerUserId }),
    ...(names.includes('agent_id') && agentId !== undefined && { agent_id: agentId }),
  });

  const agentsCreated = new Counter({
    name: 'aiox_agents_created_total',
    help: 'Agents that were created',
    labelNames: user,
    registers: of('api'),
  });
  const memoryBytes = new Gauge({
    name: 'aiox_memory_bytes',
    help: 'Bytes of long memory in the database, with its indexes; of one agent, without them, when ids are switched on',
    labelNames: both,
    registers: of('ai'),
  });
  const memoriesGaveWay = new Counter({
    name: 'aiox_memories_gave_way_total',
    help: 'Memories that were let go because a limit of memory was reached',
    labelNames: both,
    registers: of('ai'),
  });
  const toolsExecuted = new Counter({
    name: 'aiox_tools_executed_total',
    help: 'Tools that were executed',
    labelNames: ['tool_name', ...agent],
    registers: of('ai'),
  });
  const tokensUsed = new Counter({
    name: 'aiox_tokens_used_total',
    help: 'Tokens of model calls as they were booked',
    labelNames: ['kind', ...both],
    registers: of('platform'),
  });
  const latency = new Histogram({
    name: 'aiox_latency_seconds',
    help: 'How long an operation took: access, accept, message, platform, ai, queue, recall, embed',
    labelNames: ['operation', ...agent],
    buckets: SECONDS,
    registers: [registry],
  });
  const policyViolations = new Counter({
    name: 'aiox_policy_violations_total',
    help: 'Messages, requests and stanzas that were refused by a rule',
    labelNames: ['violation_type', 'severity'],
    registers: of('api', 'bridge', 'platform'),
  });
  // a counter that begins with its first refusals has not increased, for Prometheus: the first probing would raise no alarm
  for (const [type, severity] of knownViolations) policyViolations.inc({ violation_type: type, severity }, 0);
  const quotaRemaining = ids
    ? new Gauge({
        name: 'aiox_quota_remaining',
        help: 'Tokens left in the tightest window, as a share of what the agent may use in a minute',
        labelNames: user,
        registers: of('platform'),
      })
    : new Histogram({
        name: 'aiox_quota_remaining',
        help: 'Tokens left in the tightest window when a message asked, as a share of what the agent may use in a minute',
        buckets: SHARES,
        registers: of('platform'),
      });
  const workerHealth = new Gauge({
    name: 'aiox_ai_worker_health',
    help: '1 for the state an AI worker is in, 0 for the others',
    labelNames: ['worker_id', 'pool', 'status'],
    registers: of('platform'),
  });
  const activityDuration = new Histogram({
    name: 'aiox_activity_duration_seconds',
    help: 'How long one attempt of an activity took',
    labelNames: ['activity', 'status'],
    buckets: SECONDS,
    registers: of('platform', 'ai', 'bridge'),
  });
  const inference = new Histogram({
    name: 'aiox_llm_inference_seconds',
    help: 'How long a language model took to answer in full',
    labelNames: ['provider', 'model', 'status'],
    buckets: SECONDS,
    registers: of('ai'),
  });

  return {
    registry,
    ids,
    workerHealth,
    agentCreated: (whose: Whose) => agentsCreated.inc(labels(whose, user)),
    /** Of all agents together, or of the one that is named. */
    memoryTakes: (bytes: number, whose?: Whose) => memoryBytes.set(whose ? labels(whose, both) : {}, bytes),
    memoriesGaveWay: (memories: number, whose: Whose) => memoriesGaveWay.inc(labels(whose, both), memories),
    toolExecuted: (tool: string, whose: Whose) => toolsExecuted.inc({ tool_name: tool, ...labels(whose, agent) }),
    tokensBooked(kind: 'prompt' | 'completion', tokens: number, whose: Whose) {
      tokensUsed.inc({ kind, ...labels(whose, both) }, tokens);
    },
    took(operation: string, milliseconds: number, whose?: Whose) {
      latency.observe({ operation, ...(whose && labels(whose, agent)) }, Math.max(0, milliseconds) / 1_000);
    },
    violated: (type: string, severity: string) => policyViolations.inc({ violation_type: type, severity }),
    quotaLeft(share: number, whose: Whose) {
      if (quotaRemaining instanceof Gauge) quotaRemaining.set(labels(whose, user), share);
      else quotaRemaining.observe(share);
    },
    activityEnded: (activity: string, status: string, milliseconds: number) =>
      activityDuration.observe({ activity, status }, milliseconds / 1_000),
    inferred: (provider: string, model: string, status: string, milliseconds: number) =>
      inference.observe({ provider, model, status }, milliseconds / 1_000),
  };
}
