import type { Provider } from '../../contracts/agent.ts';
import { llmConfig } from '../../contracts/agent.ts';
import type { ModelCall } from '../../domain/ports.ts';

/** A call as the thinking step makes it; what a test is about is handed in. */
export const modelCall = (change: Partial<ModelCall> & { provider?: Provider; model?: string } = {}): ModelCall => ({
  request: {
    ownerUserId: '11111111-1111-4111-8111-111111111111',
    tools: [],
    llmConfig: llmConfig.parse({ provider: change.provider ?? 'openai', model: change.model ?? 'scripted' }),
  },
  systemPrompt: 'You are kind.',
  memories: [],
  turns: [],
  rounds: [],
  message: 'hello there',
  maxTokens: 100,
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  onDelta: () => undefined,
  ...change,
});
