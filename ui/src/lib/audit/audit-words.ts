import { plural, words } from '../words/words.ts';

export const auditWords = words({
  en: {
    all: 'All',
    check: 'Check the chain',
    checkBad: (count: number) =>
      plural(count, { one: '# fault in the chain of your account:', other: '# faults in the chain of your account:' }),
    checkGood: (rows: number, time: string) =>
      `${plural(rows, { one: 'The only row', other: 'All # rows' })} of your account’s audit hold together, checked ${time}.`,
    checking: 'Checking…',
    critical: 'critical',
    details: 'Details',
    empty: 'Nothing was recorded of this agent in this time.',
    event: 'Event',
    export: 'Save as file',
    from: 'From',
    info: 'info',
    severity: 'Severity',
    time: 'Time',
    to: 'To',
    toRun: 'Run',
    warning: 'warning',
  },
  'pt-BR': {
    all: 'Todos',
    check: 'Verificar a cadeia',
    checkBad: (count) =>
      plural(count, { one: '# falha na cadeia da sua conta:', other: '# falhas na cadeia da sua conta:' }),
    checkGood: (rows, time) =>
      `${plural(rows, { one: 'A única linha', other: 'Todas as # linhas' })} da auditoria da sua conta conferem, verificado às ${time}.`,
    checking: 'Verificando…',
    critical: 'crítico',
    details: 'Detalhes',
    empty: 'Nada foi registrado deste agente neste período.',
    event: 'Evento',
    export: 'Salvar em arquivo',
    from: 'De',
    info: 'informação',
    severity: 'Gravidade',
    time: 'Hora',
    to: 'Até',
    toRun: 'Execução',
    warning: 'aviso',
  },
});

/** Events that are about one agent, in words; the code stands beside them. */
export const eventWords = words({
  en: {
    'access.denied': 'Access refused',
    'agent.changed': 'Agent changed',
    'agent.created': 'Agent created',
    'agent.deleted': 'Agent deleted',
    'agent.paused': 'Agent paused',
    'agent.restored': 'Agent restored',
    'agent.resumed': 'Agent resumed',
    'approval.approved': 'Request approved',
    'approval.denied': 'Request denied',
    'approval.expired': 'Request expired',
    'approval.requested': 'Approval requested',
    'approval.withdrawn': 'Request withdrawn',
    'content.read': 'Content read by an auditor',
    'document.added': 'File added',
    'document.deleted': 'File deleted',
    'grant.given': 'Reading allowed to an auditor',
    'grant.revoked': 'Permission to read taken back',
    'memory.forgotten': 'Memories forgotten',
    'memory.gave_way': 'Old memories gave way',
    'message.answered': 'Message answered',
    'message.failed': 'Message failed',
    'message.refused': 'Message refused',
    'permit.refused': 'Permit refused',
  },
  'pt-BR': {
    'access.denied': 'Acesso recusado',
    'agent.changed': 'Agente alterado',
    'agent.created': 'Agente criado',
    'agent.deleted': 'Agente excluído',
    'agent.paused': 'Agente pausado',
    'agent.restored': 'Agente restaurado',
    'agent.resumed': 'Agente retomado',
    'approval.approved': 'Pedido aprovado',
    'approval.denied': 'Pedido negado',
    'approval.expired': 'Pedido expirado',
    'approval.requested': 'Aprovação pedida',
    'approval.withdrawn': 'Pedido retirado',
    'content.read': 'Conteúdo lido por um auditor',
    'document.added': 'Arquivo adicionado',
    'document.deleted': 'Arquivo excluído',
    'grant.given': 'Leitura permitida a um auditor',
    'grant.revoked': 'Permissão de leitura retirada',
    'memory.forgotten': 'Memórias esquecidas',
    'memory.gave_way': 'Memórias antigas deram lugar',
    'message.answered': 'Mensagem respondida',
    'message.failed': 'Mensagem falhou',
    'message.refused': 'Mensagem recusada',
    'permit.refused': 'Permissão recusada',
  },
});

/** What an event is called; one without a word of ours keeps its code. */
export const eventWord = (type: string): string =>
  Object.hasOwn(eventWords(), type) ? eventWords()[type as keyof ReturnType<typeof eventWords>] : type;
