import { z } from 'zod';

interface Model {
  provider: 'builtin' | 'openai';
  model: string;
}

const models = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/** The least expensive model of OpenAI that everybody with a key may use; an owner chooses another at any time. */
const OPENAI_DEFAULT = 'gpt-4o-mini';
const TIME_LIMIT_MS = 3_000;

/**
 * The model of the demo agent: the built-in responder without any key, else an OpenAI-compatible endpoint. An own
 * endpoint (Ollama, vLLM, llama-server) is asked which models it has; the first is taken.
 */
export async function demoModel(environment: Record<string, string | undefined>): Promise<Model> {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl } = environment;
  if (!key && !baseUrl) return { provider: 'builtin', model: 'builtin' };
  return { provider: 'openai', model: baseUrl ? await firstModel(baseUrl, key) : OPENAI_DEFAULT };
}

async function firstModel(baseUrl: string, key: string | undefined): Promise<string> {
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: key ? { Authorization: `Bearer ${key}` } : {},
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const first = models.parse(await response.json()).data[0]?.id;
    return first ?? OPENAI_DEFAULT;
  } catch {
    return OPENAI_DEFAULT; // the endpoint may have no list; a wrong name is told by the first answer
  }
}
