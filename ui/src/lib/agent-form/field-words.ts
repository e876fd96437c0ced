import { words } from '../words/words.ts';

/** What each field of an agent is called, by its place in the API's JSON. */
export const fieldWords = words({
  en: {
    'profile/name': 'Name',
    'profile/description': 'Description',
    'capabilities/domain_tags': 'Domain tags',
    'profile/personality_traits': 'Personality',
    visibility: 'Visibility',
    jid: 'Address',
    'profile/encrypted': 'Encrypted',
    'profile/system_prompt': 'System prompt',
    'llm_config/provider': 'Provider',
    'llm_config/model': 'Model',
    'llm_config/temperature': 'Temperature',
    'llm_config/max_tokens': 'Tokens of one answer, at most',
    'llm_config/worker_pool': 'Worker pool',
    'llm_config/fallback': 'Stand-in model',
    'llm_config/fallback/provider': 'Provider of the stand-in',
    'llm_config/fallback/model': 'Stand-in model',
    tools: 'Tools',
    'memory_config/type': 'Memory',
    'memory_config/short_term_limit': 'Messages kept in mind',
    'memory_config/long_term_enabled': 'Long memory',
    'memory_config/embedding_model': 'Embedding model',
    'memory_config/vector_index_partition': 'Partition',
    'capabilities/priority_weight': 'Priority weight',
    'governance/max_tokens_per_minute': 'Tokens per minute',
    'governance/max_memory_mb': 'Memory (MB)',
    'governance/allowed_domains': 'Allowed domains',
    'governance/audit_log_enabled': 'Audit log',
    requires_approval: 'Ask first',
    read_only: 'Read only',
    sandbox_required: 'Sandbox',
    audit_log: 'Audit',
    rate_limit_per_minute: 'Calls per minute, at most',
    timeout_ms: 'Time for one call, at most (seconds)',
    allowed_domains: 'Allowed domains',
    allowed_tables: 'Allowed tables',
    approvers: 'Who may agree',
    approval_timeout_s: 'Deadline of a request (minutes)',
  },
  'pt-BR': {
    'profile/name': 'Nome',
    'profile/description': 'Descrição',
    'capabilities/domain_tags': 'Etiquetas de domínio',
    'profile/personality_traits': 'Personalidade',
    visibility: 'Visibilidade',
    jid: 'Endereço',
    'profile/encrypted': 'Criptografado',
    'profile/system_prompt': 'Prompt de sistema',
    'llm_config/provider': 'Provedor',
    'llm_config/model': 'Modelo',
    'llm_config/temperature': 'Temperatura',
    'llm_config/max_tokens': 'Máximo de tokens por resposta',
    'llm_config/worker_pool': 'Pool de workers',
    'llm_config/fallback': 'Modelo substituto',
    'llm_config/fallback/provider': 'Provedor do substituto',
    'llm_config/fallback/model': 'Modelo substituto',
    tools: 'Ferramentas',
    'memory_config/type': 'Memória',
    'memory_config/short_term_limit': 'Mensagens lembradas',
    'memory_config/long_term_enabled': 'Memória longa',
    'memory_config/embedding_model': 'Modelo de embeddings',
    'memory_config/vector_index_partition': 'Partição',
    'capabilities/priority_weight': 'Peso de prioridade',
    'governance/max_tokens_per_minute': 'Tokens por minuto',
    'governance/max_memory_mb': 'Memória (MB)',
    'governance/allowed_domains': 'Domínios permitidos',
    'governance/audit_log_enabled': 'Registro de auditoria',
    requires_approval: 'Perguntar antes',
    read_only: 'Somente leitura',
    sandbox_required: 'Sandbox',
    audit_log: 'Auditoria',
    rate_limit_per_minute: 'Máximo de chamadas por minuto',
    timeout_ms: 'Tempo máximo de uma chamada (segundos)',
    allowed_domains: 'Domínios permitidos',
    allowed_tables: 'Tabelas permitidas',
    approvers: 'Quem pode aprovar',
    approval_timeout_s: 'Prazo do pedido (minutos)',
  },
});

type FieldName = keyof ReturnType<typeof fieldWords>;

/** The label of a field: the longest part of its path that has one, and of which tool it is. */
export function fieldLabel(path: string): string {
  const [first, tool, , member] = path.split('/');
  if (first === 'tools' && tool !== undefined) return member ? `${tool}: ${labelOf(member) ?? member}` : tool;
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length--) {
    const label = labelOf(parts.slice(0, length).join('/'));
    if (label !== undefined) return label;
  }
  return path;
}

const labelOf = (name: string): string | undefined =>
  Object.hasOwn(fieldWords(), name) ? fieldWords()[name as FieldName] : undefined;
