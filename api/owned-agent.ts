import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';
import { uuid } from '../contracts/identifiers.ts';
import { InvalidInput } from '../contracts/field-error.ts';
import { reasons } from '../contracts/reasons.ts';
import type { AgentRecord, Agents } from '../domain/agent-ports.ts';

export const agentParams = z.strictObject({ agent: uuid });

/** What may be told of an agent that is not there: `agent.deleted` to its owner, `item.not_found` of all others. */
export async function absence(agents: Agents, ownerUserId: string, agentId: string): Promise<AppError> {
  const state = await agents.stateOf(ownerUserId, agentId);
  return new AppError(state === 'deleted' ? 'agent.deleted' : 'item.not_found');
}

/** What was found of an agent of the caller; throws what may be told when it is not there. */
export async function present<T>(
  found: T | undefined,
  agents: Agents,
  ownerUserId: string,
  agentId: string,
): Promise<T> {
  if (found === undefined) throw await absence(agents, ownerUserId, agentId);
  return found;
}

/** Throws unless the agent lives. */
export async function requireLiving(agents: Agents, ownerUserId: string, agentId: string): Promise<void> {
  const state = await agents.stateOf(ownerUserId, agentId);
  if (state === undefined) throw new AppError('item.not_found');
  if (state === 'deleted') throw new AppError('agent.deleted');
}

/**
 * Holds a change against the version it was made of: named by `If-Match` (RFC 9110 §13.1.1) or by a member of the body.
 * An agent that was changed meanwhile is `item.conflict`, as it is when two changes meet that name none.
 */
export function requireVersion(request: Request, current: AgentRecord, expected?: number): void {
  for (const version of [expected, expectedBy(request)])
    if (version !== undefined && version !== current.version)
      throw new AppError('item.conflict', {
        reason: reasons.agent_changed,
        current_version: current.version,
      });
}

function expectedBy(request: Request): number | undefined {
  const header = request.get('If-Match')?.trim();
  if (header === undefined || header === '*') return undefined;
  const [, version] = /^"(\d{1,10})"$/.exec(header) ?? [];
  if (version === undefined)
    throw new InvalidInput([{ parameter: 'If-Match', code: 'if_match', detail: reasons.if_match }]);
  return Number(version);
}

/** The ETag of an agent: its version, which grows with every change of what it is. */
export const tagOf = ({ version }: Pick<AgentRecord, 'version'>): string => `"${version}"`;
