import { words } from '../words/words.ts';

/** What workers were handed for a message, one by one. */
export const attemptWords = words({
  en: {
    attempt: (place: string) => `Attempt ${place}`,
    attempts: 'Attempts',
    before: 'Before the last try:',
    calls: 'Calls, one by one',
    estimated: '(our own count)',
    modelCall: (place: string) => `Model call ${place}`,
    modelTook: (time: string) => `the model took ${time}`,
    tokens: (read: string, written: string) => `${read} tokens in, ${written} out`,
    tool: (call: string, name: string) => `Tool call ${call}: ${name}`,
  },
  'pt-BR': {
    attempt: (place) => `Tentativa ${place}`,
    attempts: 'Tentativas',
    before: 'Antes da última tentativa:',
    calls: 'Chamadas, uma a uma',
    estimated: '(contagem nossa)',
    modelCall: (place) => `Chamada ${place} do modelo`,
    modelTook: (time) => `o modelo levou ${time}`,
    tokens: (read, written) => `${read} tokens lidos, ${written} escritos`,
    tool: (call, name) => `Chamada ${call} de ferramenta: ${name}`,
  },
});
