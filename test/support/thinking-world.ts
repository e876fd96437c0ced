import { agentInput } from '../../contracts/agent.ts';
import type { AIWorkerRequest } from '../../contracts/ai-worker.ts';
import type { MessageEvent } from '../../contracts/stream-events.ts';
import type { ThinkingWorld } from '../../activities/thinking.ts';
import type { Memory, ModelCall, NewMemory } from '../../domain/ports.ts';

export const owner = '11111111-1111-4111-8111-111111111111';
export const agent = '22222222-2222-4222-8222-222222222222';
export const messageId = '33333333-3333-4333-8333-333333333333';

const settings = agentInput.parse({
  profile: { name: 'Ada', system_prompt: 'Be kind.' },
  llm_config: { provider: 'openai', model: 'scripted', max_tokens: 500 },
  governance: { max_tokens_per_minute: 4_000 },
});

/** A request as the platform sends it; what a test is about is handed in. */
export const thinkRequest = (change: Partial<AIWorkerRequest> = {}): AIWorkerRequest => ({
  requestId: `${messageId}:1`,
  ownerUserId: owner,
  agentId: agent,
  messageId,
  agentVersion: 2,
  attempt: 1,
  message: { text: 'Where does my sister live?' },
  sessionContext: { text: '[]' },
  tools: [],
  toolRounds: [],
  personalityTraits: [],
  llmConfig: settings.llm_config,
  memoryConfig: settings.memory_config,
  governance: settings.governance,
  tokenBudget: 4_000,
  timeoutMs: 5_000,
  ...change,
});

export interface RecordingWorld extends ThinkingWorld {
  calls: ModelCall[];
  published: MessageEvent[];
  stored: Map<string, string>;
  recalls: unknown[][];
  kept: Map<string, NewMemory>;
  lines: Record<string, unknown>[];
}

/** The neighbours of the AI tier in memory, recording what they are asked; one that a test is about is handed in. */
export function thinkingWorld(change: Partial<ThinkingWorld> = {}, remembered: Memory[] = []): RecordingWorld {
  const calls: ModelCall[] = [];
  const published: MessageEvent[] = [];
  const stored = new Map<string, string>();
  const recalls: unknown[][] = [];
  const kept = new Map<string, NewMemory>();
  const lines: Record<string, unknown>[] = [];
  return {
    ...{ calls, published, stored, recalls, kept, lines, workerId: 'worker-1' },
    model: {
      async answer(call) {
        calls.push(call);
        call.onDelta('In ');
        call.onDelta('Porto.');
        return { text: 'In Porto.', toolCalls: [], usage: { prompt: 40, completion: 3, estimated: false } };
      },
    },
    memories: {
      async nearest(...asked) {
        recalls.push(asked);
        return remembered;
      },
      async insert(ownerUserId, agentId, memories) {
        for (const memory of memories) kept.set(`${ownerUserId}/${agentId}/${memory.id}`, memory);
      },
      makeRoom: async () => ({ memories: 0, bytes: 0 }),
    },
    embedder: { model: 'test-embedder', dimensions: 2, embed: async (texts) => texts.map((text) => [text.length, 1]) },
    versions: {
      systemPrompt: async (...asked) => (asked.join() === [owner, agent, 2].join() ? 'Be kind.' : undefined),
    },
    payloads: {
      async put(ownerUserId, id, text) {
        stored.set(`${ownerUserId}/${id}`, text);
      },
      async get(ownerUserId, id) {
        return stored.get(`${ownerUserId}/${id}`) ?? Promise.reject(new Error('no such payload'));
      },
    },
    events: {
      async publish(_ref, event) {
        published.push(event);
      },
    },
    log: { info: (line) => void lines.push(line) },
    ...change,
  };
}
