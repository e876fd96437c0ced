import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AgentDefinition } from '../contracts/agent.ts';
import { canonicalJson } from './canonical-json.ts';

/** Version of the rules that `governance` and `tools` are read by; grows when the same settings would mean something else. */
export const GOVERNANCE_VERSION = '1';

/** SHA-256 (hex) of what an agent's version may do: equal hashes, equal permissions. */
export const policyHash = ({ governance, tools, visibility }: AgentDefinition): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson({ version: GOVERNANCE_VERSION, governance, tools, visibility }))));
