import { words } from '../words/words.ts';

/** The 15 steps of a message's way. */
export const stepWords = words({
  en: {
    arrived: 'Message arrives',
    'sender-proven': 'Sender proven',
    accepted: 'Run started',
    ownership: 'Ownership checked',
    governance: 'Limits checked',
    tools: 'Tools allowed',
    capabilities: 'Capabilities read',
    priority: 'Priority computed',
    dispatch: 'Handed to AI worker',
    think: 'Model, memory, tools',
    result: 'Result back',
    'short-memory': 'Short memory',
    'long-memory': 'Long memory',
    audit: 'Audit written',
    reply: 'Reply sent',
  },
  'pt-BR': {
    arrived: 'Mensagem chega',
    'sender-proven': 'Remetente comprovado',
    accepted: 'Execução iniciada',
    ownership: 'Posse verificada',
    governance: 'Limites verificados',
    tools: 'Ferramentas permitidas',
    capabilities: 'Capacidades lidas',
    priority: 'Prioridade calculada',
    dispatch: 'Entregue ao worker de IA',
    think: 'Modelo, memória, ferramentas',
    result: 'Resultado volta',
    'short-memory': 'Memória curta',
    'long-memory': 'Memória longa',
    audit: 'Auditoria gravada',
    reply: 'Resposta enviada',
  },
});

export type StepName = keyof ReturnType<typeof stepWords>;
