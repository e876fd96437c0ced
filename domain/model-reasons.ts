import type { Language } from './sentences.ts';

/** Why a model call failed, in words that a person can use; no host, key or text of a conversation in them. Braces are filled in with the provider's name. */
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
    en: 'no key for the provider "{provider}": add your own under model-keys, or the operator sets {PROVIDER}_API_KEY, or {PROVIDER}_BASE_URL for a server of their own',
    pt: 'falta a chave do provedor "{provider}": adicione a sua em model-keys, ou o operador define {PROVIDER}_API_KEY, ou {PROVIDER}_BASE_URL para um servidor próprio',
  },
  not_served: {
    en: "no AI worker of the agent's pool can call its provider: add a key of your own, or choose another worker_pool (the operator: a key for the pool's workers)",
    pt: 'nenhum worker de IA do pool do agente pode chamar o provedor: adicione uma chave sua, ou escolha outro worker_pool (o operador: uma chave para os workers do pool)',
  },
  key_refused: {
    en: 'the provider does not accept the API key: the operator checks {PROVIDER}_API_KEY',
    pt: 'o provedor não aceita a chave: o operador confere {PROVIDER}_API_KEY',
  },
  own_key_refused: {
    en: 'the provider "{provider}" does not accept your own API key: replace or delete it under model-keys',
    pt: 'o provedor "{provider}" não aceita a sua própria chave: troque-a ou apague-a em model-keys',
  },
  not_allowed: {
    en: 'the provider does not allow this key to use the model',
    pt: 'o provedor não permite que esta chave use o modelo',
  },
  own_key_not_allowed: {
    en: 'the provider "{provider}" does not allow your own API key to use the model',
    pt: 'o provedor "{provider}" não permite que a sua própria chave use o modelo',
  },
  credit_used_up: {
    en: 'the credit of the API key is used up: the operator checks the billing of the provider',
    pt: 'o crédito da chave acabou: o operador confere a cobrança do provedor',
  },
  own_credit_used_up: {
    en: 'the credit of your own API key is used up: check your billing at the provider "{provider}"',
    pt: 'o crédito da sua própria chave acabou: confira a cobrança no provedor "{provider}"',
  },
  model_unknown: {
    en: "the provider does not know this model: check llm_config.model in the agent's settings (the operator: {PROVIDER}_BASE_URL)",
    pt: 'o provedor não conhece este modelo: confira llm_config.model nas configurações do agente (o operador: {PROVIDER}_BASE_URL)',
  },
  own_model_unknown: {
    en: "the provider does not know this model: check llm_config.model in the agent's settings, and base_url of your model key",
    pt: 'o provedor não conhece este modelo: confira llm_config.model nas configurações do agente e base_url da sua chave em model-keys',
  },
  endpoint_forbidden: {
    en: 'the base_url of your model key leads to a private address, which the operator does not allow',
    pt: 'o base_url da sua chave em model-keys leva a um endereço privado, o que o operador não permite',
  },
  temperature_fixed: {
    en: 'this model takes no other temperature than 1: set llm_config.temperature to 1',
    pt: 'este modelo não aceita temperature diferente de 1: defina llm_config.temperature como 1',
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
    en: 'what answers at {PROVIDER}_BASE_URL is not a language model of this provider',
    pt: 'o que responde em {PROVIDER}_BASE_URL não é um modelo de linguagem deste provedor',
  },
  own_unreadable: {
    en: 'what answers at the base_url of your model key is not a language model of this provider',
    pt: 'o que responde no base_url da sua chave em model-keys não é um modelo de linguagem deste provedor',
  },
  empty: { en: 'the answer was empty', pt: 'a resposta veio vazia' },
} as const satisfies Record<string, Record<Language, string>>;

export type ModelReason = keyof typeof modelReasons;
