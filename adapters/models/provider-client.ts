import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages';
import type { Provider } from '../../contracts/agent.ts';
import type { ModelCall } from '../../domain/ports.ts';

/** A provider that is called over the network. */
export type RemoteProvider = Exclude<Provider, 'builtin'>;

/** Where one call goes, and with whose key. */
export interface Endpoint {
  provider: RemoteProvider;
  apiKey: string;
  /** The provider's own address without it. */
  baseUrl?: string | undefined;
  /** Set when the key is this owner's; the operator's without it. */
  ownerUserId?: string | undefined;
  /** How requests leave the house; by default unguarded, as the operator's do. */
  fetch?: SendRequest | undefined;
}
export type SendRequest = typeof globalThis.fetch;

/** An endpoint with nothing left to assume. */
export type ReadyEndpoint = Endpoint & { baseUrl: string; fetch: SendRequest };

/** Why a model stopped speaking, as far as it matters to us. */
export type Finish = 'done' | 'length' | 'filtered';

/** A call of a tool as it was streamed; the arguments are JSON in text, or an object already. */
export interface RawToolCall {
  id?: string | undefined;
  name?: string | undefined;
  args?: unknown;
}

/**
 * What is peculiar to one provider. All that speak over LangChain share the rest: reading the stream, the time-out, the
 * names of failures. Loaded by the first call to that provider.
 */
export interface ProviderClient {
  /** A chat model for this one call: LangChain takes what a message is made of as a whole. */
  chatModel(endpoint: ReadyEndpoint, call: ModelCall): BaseChatModel;
  /** What this piece of the stream says of the end; undefined when it says nothing. */
  finishOf(chunk: AIMessageChunk): Finish | undefined;
  /** What the provider counted, from what the pieces brought, in their order. */
  usageOf(counts: UsageMetadata[]): { prompt?: number; completion?: number };
  toolCallsOf(chunks: AIMessageChunk[]): RawToolCall[];
  /** An error of this provider in the words that all share; by default it speaks them already. */
  translate?(error: unknown): unknown;
}

/** Tool calls whose arguments come in pieces of JSON, as most providers stream them. */
export function streamedToolCalls(chunks: AIMessageChunk[]): RawToolCall[] {
  const calls = new Map<number, { id?: string | undefined; name?: string | undefined; args: string }>();
  for (const { id, name, args, index = 0 } of chunks.flatMap((chunk) => chunk.tool_call_chunks ?? [])) {
    const known = calls.get(index) ?? { args: '' };
    calls.set(index, { id: known.id ?? id, name: known.name ?? name, args: known.args + (args ?? '') });
  }
  return [...calls].map(([index, call]) => ({ ...call, id: call.id ?? `call_${index}` }));
}
