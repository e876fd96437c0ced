import type { ToolCall } from '../../contracts/ai-worker.ts';
import type { ModelCall, ModelPort } from '../../domain/ports.ts';
import { unlabelled } from '../../domain/long-memory.ts';
import { estimatePrompt, estimateTokens, promptMessages } from '../../domain/prompt.ts';
import { languageOf } from '../../domain/sentences.ts';

/** Cosine below which a memory is only the nearest, not near: quoting it would be noise. */
const NEAR = 0.3;
const MOST_QUOTES = 3;

const words = {
  en: {
    heading: 'This is what you told me that comes nearest:',
    nature: 'I am the built-in responder, not a language model: I can only quote what you told me.',
    nothing: [
      'I am the built-in responder of this platform, not a language model. I keep what you tell me and quote it when a later message comes near it; I found nothing to quote this time.',
      'For real answers, give this agent a language model: bring a key of your own (model-keys), or the operator sets OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_API_KEY, or OPENAI_BASE_URL for any server that speaks like OpenAI; then set llm_config.provider of this agent, such as "openai", and llm_config.model to a model of that server.',
    ].join('\n\n'),
    form: 'Write /tool, the name of a tool and its arguments as JSON: /tool http_request {"method": "GET", "url": "https://example.org/"}.',
    offered: 'This agent may use: ',
    none: 'This agent was given no tool that can be used now.',
  },
  pt: {
    heading: 'Do que você me contou, isto é o mais próximo:',
    nature: 'Sou o respondedor embutido, não um modelo de linguagem: só sei citar o que você me contou.',
    nothing: [
      'Sou o respondedor embutido desta plataforma, não um modelo de linguagem. Guardo o que você me conta e cito quando uma mensagem chega perto; desta vez não achei nada para citar.',
      'Para respostas de verdade, dê um modelo de linguagem a este agente: traga uma chave sua (model-keys), ou o operador define OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_API_KEY, ou OPENAI_BASE_URL para qualquer servidor que fale como a OpenAI; depois defina llm_config.provider do agente, por exemplo "openai", e llm_config.model como um modelo desse servidor.',
    ].join('\n\n'),
    form: 'Escreva /tool, o nome de uma ferramenta e seus argumentos em JSON: /tool http_request {"method": "GET", "url": "https://example.org/"}.',
    offered: 'Este agente pode usar: ',
    none: 'Este agente não recebeu nenhuma ferramenta que possa ser usada agora.',
  },
} as const;

/**
 * What answers when no language model is configured, and says so: it quotes what recall found of the person's own words, and
 * calls the tool that `/tool <name> {json}` names, by the way every model's call goes. The same call gives the same answer;
 * tokens are counted by our estimate, and `maxTokens` is kept.
 */
export function builtinModel(): ModelPort {
  return {
    async answer(call) {
      call.signal.throwIfAborted();
      const prompt = estimatePrompt(promptMessages(call));
      const asked = askedFor(call);
      // by the text as it was written: arguments may be nested deeper than anything can write again
      const spelled = { prompt, completion: estimateTokens(call.message), estimated: true };
      if (asked) return { text: '', toolCalls: [asked], usage: spelled };
      const text = shortened(reply(call), call.maxTokens);
      call.onDelta(text);
      return { text, toolCalls: [], usage: { prompt, completion: estimateTokens(text), estimated: true } };
    },
  };
}

/** The tool call that a person spelled out, before it has run. */
function askedFor({ message, rounds }: ModelCall): ToolCall | undefined {
  const [, name, json = ''] = /^\s*\/tool\s+(\S+)(?:\s+(.*))?$/su.exec(message) ?? [];
  if (name === undefined || rounds.length > 0) return undefined;
  const given = objectOf(json.trim() === '' ? '{}' : json);
  return given && { id: 'call_0', name, arguments: given };
}

function objectOf(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function reply(call: ModelCall): string {
  const { message, memories, rounds } = call;
  const say = words[languageOf(message)];
  if (rounds.length > 0) return rounds.flatMap(({ results }) => results.map(({ text }) => text)).join('\n\n');
  if (/^\s*\/tool\b/.test(message)) return [say.form, toolsOf(call)].join('\n\n');
  const quotes = memories
    .filter(({ score }) => score >= NEAR)
    .map(({ text, createdAt }) => ({ ...unlabelled(text), day: createdAt.toISOString().slice(0, 10) }))
    // its own answers are quotes already
    .filter(({ side }) => side !== 'answered')
    .slice(0, MOST_QUOTES);
  if (quotes.length === 0) return say.nothing;
  return [say.heading, ...quotes.map(({ text, day }) => `• "${text}" (${day})`), '', say.nature].join('\n');
}

const toolsOf = ({ request: { tools }, message }: ModelCall): string => {
  const say = words[languageOf(message)];
  return tools.length === 0 ? say.none : `${say.offered}${tools.map(({ name }) => name).join(', ')}.`;
};

/** Cut so that the estimate does not exceed the limit. */
function shortened(text: string, maxTokens: number): string {
  let short = text;
  while (estimateTokens(short) > maxTokens && short.length > 1)
    short = `${short.slice(0, Math.floor(short.length * Math.min(0.95, maxTokens / estimateTokens(short)))).trimEnd()}…`;
  return short;
}
