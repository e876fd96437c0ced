import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ToolRequest } from '../contracts/ai-worker.ts';
import { canonicalJson } from './canonical-json.ts';
import { derivedId } from './derived-id.ts';

/** What is agreed to: nothing else may run under that agreement. */
export type Agreed = Pick<
  ToolRequest,
  'tool' | 'toolVersion' | 'arguments' | 'policy' | 'allowedDomains' | 'policyHash' | 'agentVersion' | 'idempotencyKey'
>;

/**
 * SHA-256 (hex) over the canonical JSON (RFC 8785) of a call: which tool in which version, its arguments to the letter, under
 * which policy of which agent version, and which call of which message it is.
 */
export const requestHash = (call: Agreed): string =>
  bytesToHex(
    sha256(
      utf8ToBytes(
        canonicalJson({
          tool: call.tool,
          tool_version: call.toolVersion,
          arguments: call.arguments,
          policy: call.policy,
          allowed_domains: call.allowedDomains,
          policy_hash: call.policyHash,
          agent_version: call.agentVersion,
          call: call.idempotencyKey,
        }),
      ),
    ),
  );

/** Names one call of a message everywhere, whatever its attempt; `number` is its place among all calls, from 1. */
export const callKey = (messageId: string, number: number): string => derivedId(messageId, `tool:${number}`);

/** Which call a step of the workflow carries out; undefined for a step that is none. */
export function callOfStep(step: string): number | undefined {
  const number = /^tool-(\d+)-\d+$/.exec(step)?.[1];
  return number === undefined ? undefined : Number(number);
}
