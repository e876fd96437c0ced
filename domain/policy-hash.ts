import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AgentDefinition } from '../contracts/agent.ts';
import { canonicalJson } from './canonical-json.ts';
import { MAX_MESSAGE_BYTES, TOKEN_FLOOR } from './governance.ts';

/** Version of the rules that `governance` and `tools` are read by; grows when the same settings would mean something else. */
export const GOVERNANCE_VERSION = '2';

/** What of an agent's version its permissions are made of. */
export type Governed = Pick<AgentDefinition, 'governance' | 'tools' | 'visibility'>;

/** The policy of an agent's version as data: its own settings and what the platform asks of everybody. */
export const policyOf = ({ governance, tools, visibility }: Governed) => ({
  version: GOVERNANCE_VERSION,
  ...{ governance, tools, visibility },
  platform: { max_message_bytes: MAX_MESSAGE_BYTES, token_floor: TOKEN_FLOOR },
});

/** SHA-256 (hex) of what an agent's version may do: equal hashes, equal permissions. */
export const policyHash = (governed: Governed): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(policyOf(governed)))));
