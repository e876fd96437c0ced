import type { Language } from './sentences.ts';

/** Why a model call failed, in words that a person can use; no host, key or text of a conversation in them. */
export const modelReasons = {
  unreachable: {
    en: 'the model server cannot be reached',
    pt: 'o servidor do modelo não pode ser alcançado',
  },
  timeout: { en: 'the model did not begin to answer in time', pt: 'o modelo não começou a responder a tempo' },
  too_slow: { en: 'the model did not finish its answer in time', pt: 'o modelo não terminou a resposta a tempo' },
  cut: { en: 'the model server broke off in the middle', pt: 'o servidor do modelo parou no meio' },
  server_error: { en: 'the model server has a fault', pt: 'o servidor do modelo tem uma falha' },
  breaker_open: {
    en: 'the model server failed repeatedly and is left alone for a moment',
    pt: 'o servidor do modelo falhou várias vezes e descansa um momento',
  },
  busy: { en: 'the model server asks to wait', pt: 'o servidor do modelo pede para esperar' },
  key_missing: {
    en: 'no key for the provider "openai": the operator sets OPENAI_API_KEY, or OPENAI_BASE_URL for a server of their own',
    pt: 'falta a chave do provedor "openai": o operador define OPENAI_API_KEY, ou OPENAI_BASE_URL para um servidor próprio',
  },
  not_served: {
    en: "no AI worker of the agent's pool can call its provider: add a key of your own, or choose another worker_pool (the operator: a key for the pool's workers)",
    pt: 'nenhum worker de IA do pool do agente pode chamar o provedor: adicione uma chave sua, ou escolha outro worker_pool (o operador: uma chave para os workers do pool)',
  },
  key_refused: {
    en: 'the provider does not accept the API key: the operator checks OPENAI_API_KEY',
    pt: 'o provedor não aceita a chave: o operador confere OPENAI_API_KEY',
  },
  not_allowed: {
    en: 'the provider does not allow this key to use the model',
    pt: 'o provedor não permite que esta chave use o modelo',
  },
  credit_used_up: {
    en: 'the credit of the API key is used up: the operator checks the billing of the provider',
    pt: 'o crédito da chave acabou: o operador confere a cobrança do provedor',
  },
  model_unknown: {
    en: "the provider does not know this model: check llm_config.model in the agent's settings (the operator: OPENAI_BASE_URL)",
    pt: 'o provedor não conhece este modelo: confira llm_config.model nas configurações do agente (o operador: OPENAI_BASE_URL)',
  },
  too_long: {
    en: 'the conversation is longer than the model can read: start a new one or choose a lower short_term_limit',
    pt: 'a conversa é maior do que o modelo pode ler: comece outra ou escolha um short_term_limit menor',
  },
  filtered: { en: "the provider's content filter stopped it", pt: 'o filtro de conteúdo do provedor a recusou' },
  no_room: {
    en: 'max_tokens was used up before the first word of the answer: raise llm_config.max_tokens',
    pt: 'max_tokens acabou antes da primeira palavra da resposta: aumente llm_config.max_tokens',
  },
  not_accepted: {
    en: 'the provider does not accept a setting of this agent, such as temperature or max_tokens',
    pt: 'o provedor não aceita uma configuração deste agente, como temperature ou max_tokens',
  },
  unreadable: {
    en: 'what answers at OPENAI_BASE_URL is not chat completions',
    pt: 'o que responde em OPENAI_BASE_URL não é chat completions',
  },
  empty: { en: 'the answer was empty', pt: 'a resposta veio vazia' },
} as const satisfies Record<string, Record<Language, string>>;

export type ModelReason = keyof typeof modelReasons;
