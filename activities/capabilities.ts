import type { MessageRef } from '../contracts/identifiers.ts';
import type { Capabilities, LoadedCapabilities } from '../domain/ports.ts';

export function capabilityActivities({ capabilities }: { capabilities: Capabilities }) {
  return {
    /** Step 7. The descriptor (ACD) of the version, and the facts that the priority is computed from. */
    async loadCapabilities(ref: MessageRef, version: number): Promise<LoadedCapabilities> {
      return capabilities.load(ref.ownerUserId, ref.agentId, version);
    },
  };
}
