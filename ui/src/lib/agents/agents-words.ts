import { words } from '../words/words.ts';

export const agentWords = words({
  en: {
    audit: 'Audit',
    chat: 'Chat',
    documents: 'Documents',
    metrics: 'Metrics',
    runs: 'Runs',
    tabs: 'Pages of this agent',
    versions: 'Versions',
  },
  'pt-BR': {
    audit: 'Auditoria',
    chat: 'Conversa',
    documents: 'Documentos',
    metrics: 'Métricas',
    runs: 'Execuções',
    tabs: 'Páginas deste agente',
    versions: 'Versões',
  },
});
