import type { Vault } from '../../domain/ports.ts';

/** What a sealed text is bound to besides its owner: where it lies. Doors seal a body before it has a row. */
export const place = {
  message: (messageId: string): string => `message:${messageId}`,
  systemPrompt: (agentId: string, version: number): string => `prompt:${agentId}:${version}`,
  payload: (id: string): string => `payload:${id}`,
  memory: (id: string): string => `memory:${id}`,
  approval: (id: string): string => `approval:${id}`,
  editedArguments: (approvalId: string): string => `edited:${approvalId}`,
  reason: (approvalId: string): string => `reason:${approvalId}`,
  document: (id: string): string => `document:${id}`,
  documentName: (id: string): string => `document-name:${id}`,
  idempotentReply: (keyHash: Uint8Array): string => `idempotent:${Buffer.from(keyHash).toString('base64url')}`,
  /** With its address: a key does not open beside another one, to which it would be sent. */
  modelKey: (provider: string, baseUrl: string | null): string => `model-key:${provider}:${baseUrl ?? ''}`,
  /** With its tables: who could change these in the database would not widen what is read through it. */
  toolConnection: (name: string, tables: readonly string[]): string => `tool-connection:${name}:${tables.join(',')}`,
  mcpHeaders: (name: string, address: string): string => `mcp-headers:${name}:${address}`,
};

export const sealText = async (
  vault: Vault,
  owner: string,
  where: string,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> => Uint8Array.from(await vault.seal(owner, where, new TextEncoder().encode(text)));

export const openText = async (vault: Vault, owner: string, where: string, sealed: Uint8Array): Promise<string> =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await vault.open(owner, where, sealed));
