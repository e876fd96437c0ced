import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AgentDefinition, PublishedDescriptor } from '../contracts/agent.ts';
import { canonicalJson } from './canonical-json.ts';
import { GOVERNANCE_VERSION, policyHash } from './policy-hash.ts';

interface DescribedVersion {
  agentId: string;
  ownerUserId: string;
  version: number;
  definition: AgentDefinition;
}

/** SHA-256 (hex) of all settings of a version but its system prompt, which who describes an agent need not open. */
const manifestHash = (definition: AgentDefinition): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(definition))));

/** The descriptor of an agent's version as its owner gets it, the same at each door. */
export const describeAgent = ({
  agentId,
  ownerUserId,
  version,
  definition,
}: DescribedVersion): PublishedDescriptor => ({
  agent_id: agentId,
  owner_user_id: ownerUserId,
  visibility: definition.visibility,
  manifest_version: version,
  manifest_hash: manifestHash(definition),
  governance_version: GOVERNANCE_VERSION,
  policy_hash: policyHash(definition),
  worker_pool: definition.llm_config.worker_pool,
  llm_provider: definition.llm_config.provider,
});
