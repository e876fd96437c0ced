import type { AgentDefinition } from '../../contracts/agent.ts';
import { AppError } from '../../contracts/errors.ts';
import { checkWorkerAvailability } from '../../domain/policy/check-worker-availability.ts';
import { GOVERNANCE_VERSION, policyHash } from '../../domain/policy-hash.ts';
import type { Capabilities } from '../../domain/ports.ts';
import { SILENCE_MS } from '../../domain/worker-health.ts';
import type { Database } from './database.ts';

interface Row {
  definition: AgentDefinition;
  considered: number;
  successes: number;
  alive: number;
  serving: number;
  workers: number;
  slots: number;
  active: number;
}

/** The descriptor of an agent's version and the inputs of the priority formula, in one call. */
export function postgresCapabilities(database: Database): Capabilities {
  return {
    async load(ownerUserId, agentId, version) {
      const values = [ownerUserId, agentId, version, SILENCE_MS.degraded, SILENCE_MS.unavailable];
      const statement = 'SELECT * FROM load_capabilities($1, $2, $3, $4, $5)';
      const [row] = await database.call<Row>('load-capabilities', statement, values);
      if (!row) throw new AppError('access.denied');
      const { definition, alive, serving } = row;
      const availability = { alive, serving };
      return {
        descriptor: {
          agent_id: agentId,
          owner_user_id: ownerUserId,
          visibility: definition.visibility,
          manifest_version: version,
          governance_version: GOVERNANCE_VERSION,
          // under the rules in force, which may be younger than the version
          policy_hash: policyHash(definition),
          worker_pool: definition.llm_config.worker_pool,
          llm_provider: definition.llm_config.provider,
        },
        facts: {
          // smoothed: an agent without a past is neither good nor bad
          reliability: (row.successes + 1) / (row.considered + 2),
          // which of its tools are offered is not asked here: the workflow puts the share in its place
          toolsAvailable: 1,
          poolFree: row.slots === 0 ? 0 : (row.slots - row.active) / row.slots,
          poolWorkers: row.workers,
        },
        served: checkWorkerAvailability(availability).allowed,
        availability,
      };
    },
  };
}
