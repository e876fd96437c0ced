import type { AgentInput } from '../contracts/agent.ts';
import type { AIWorkerRequest } from '../contracts/ai-worker.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import type { Capabilities, LoadedCapabilities } from '../domain/ports.ts';

export type OfferedTools = AIWorkerRequest['tools'];

export function capabilityActivities({
  capabilities,
  registry,
}: {
  capabilities: Capabilities;
  /** Every tool the platform knows; none yet. */
  registry: OfferedTools;
}) {
  return {
    /** Step 6. The tools this agent may see now: those it was given that the registry has. The model is never shown others. */
    async checkTools(given: AgentInput['tools']): Promise<OfferedTools> {
      const names = new Set((given as { name: string }[]).map((tool) => tool.name));
      return registry.filter((tool) => names.has(tool.name));
    },
    /** Step 7. The descriptor (ACD) of the version, and the facts that the priority is computed from. */
    async loadCapabilities(ref: MessageRef, version: number): Promise<LoadedCapabilities> {
      return capabilities.load(ref.ownerUserId, ref.agentId, version);
    },
  };
}
