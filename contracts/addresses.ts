/** Names made of ids. Nothing here loads zod: workflows are evaluated anew for every message, and a schema library with them. */
import type { MessageRef } from './identifiers.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `message:<ownerId>:<agentId>:<messageId>`: the tenant can be read from the id, before any payload is decoded. */
export const messageWorkflowId = (ref: MessageRef): string =>
  `message:${ref.ownerUserId}:${ref.agentId}:${ref.messageId}`;

/** What the ids of all of an agent's messages begin with. */
export const messageWorkflowIds = (ownerUserId: string, agentId: string): string =>
  `message:${ownerUserId}:${agentId}:`;

/** `try:<ownerId>:<trialId>`: the workflow of an agent that is tried before it is saved. */
export const trialWorkflowId = (ref: MessageRef): string => `try:${ref.ownerUserId}:${ref.messageId}`;

/** `mcp:<ownerId>:<readingId>`: the workflow that asks an owner's MCP server for its tools. */
export const mcpReadingWorkflowId = (ref: MessageRef): string => `mcp:${ref.ownerUserId}:${ref.messageId}`;

/** `search:<ownerId>:<searchId>`: the workflow that looks for memories of an owner's agent. */
export const memorySearchWorkflowId = (ref: MessageRef): string => `search:${ref.ownerUserId}:${ref.messageId}`;

const tenantKinds = ['message', 'try', 'mcp', 'search'];

/** What the ids of all of a tenant's workflows begin with, one for each kind. */
export const tenantWorkflowIds = (ownerUserId: string): string[] =>
  tenantKinds.map((kind) => `${kind}:${ownerUserId}:`);

/** The owner of whose tenant a workflow is, or undefined for workflows of no tenant. */
export function ownerOfWorkflow(workflowId: string): string | undefined {
  const [kind = '', owner] = workflowId.split(':');
  return tenantKinds.includes(kind) && owner !== undefined && UUID.test(owner) ? owner : undefined;
}

/** What a message's workflow is about, or undefined for a workflow of another kind. */
export function messageOfWorkflow(workflowId: string): MessageRef | undefined {
  const [kind, ownerUserId = '', agentId = '', messageId = ''] = workflowId.split(':');
  if (kind !== 'message' || ![ownerUserId, agentId, messageId].every((id) => UUID.test(id))) return undefined;
  return { ownerUserId, agentId, messageId };
}

/** The address of an agent on the agents' domain. */
export const agentJid = (agentId: string, agentsDomain: string): string => `agent-${agentId}@${agentsDomain}`;

/** Where approvers who do not own an agent are asked and answer, on the agents' domain. */
export const APPROVALS_LOCAL = 'approvals';

/** Presence comes from a full JID (RFC 6121 §4.2); an agent has one resource. */
export const AGENT_RESOURCE = 'agent';

/** The agent's id in a JID's local part, or undefined if it is not an agent's address. */
export function agentIdOf(local: string): string | undefined {
  const match = /^agent-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(local);
  return match?.[1];
}
