/** One row of the error table: what every door and the workflow engine need to know of an error. */
interface ErrorRow {
  /** HTTP status (RFC 9110). */
  status: number;
  /** XMPP stanza error: type and defined condition (RFC 6120 §8.3). */
  xmpp: readonly [type: 'auth' | 'cancel' | 'modify' | 'wait', condition: string];
  /** Whether Temporal may try the same step again by itself. */
  retryable: boolean;
  title: { en: string; pt: string };
}

/** Every error that may leave a process. A code outlives the process; its words may change. */
export const errors = {
  'input.invalid': {
    status: 400,
    xmpp: ['modify', 'bad-request'],
    retryable: false,
    title: { en: 'The request is not valid', pt: 'O pedido não é válido' },
  },
  'input.too_large': {
    status: 413,
    xmpp: ['modify', 'not-acceptable'],
    retryable: false,
    title: { en: 'The message is too large', pt: 'A mensagem é grande demais' },
  },
  'input.unsupported_media': {
    status: 415,
    xmpp: ['modify', 'not-acceptable'],
    retryable: false,
    title: { en: 'This kind of content is not understood', pt: 'Este tipo de conteúdo não é entendido' },
  },
  'method.not_allowed': {
    status: 405,
    xmpp: ['cancel', 'not-allowed'],
    retryable: false,
    title: { en: 'This address does not take that method', pt: 'Este endereço não aceita esse método' },
  },
  'auth.required': {
    status: 401,
    xmpp: ['auth', 'not-authorized'],
    retryable: false,
    title: { en: 'Sign in first', pt: 'Entre primeiro' },
  },
  'auth.failed': {
    status: 401,
    xmpp: ['auth', 'not-authorized'],
    retryable: false,
    title: { en: 'E-mail or password is wrong', pt: 'E-mail ou senha incorretos' },
  },
  'auth.password_wrong': {
    status: 403,
    xmpp: ['auth', 'not-authorized'],
    retryable: false,
    title: { en: 'This is not your password', pt: 'Esta não é a sua senha' },
  },
  'scope.missing': {
    status: 403,
    xmpp: ['auth', 'forbidden'],
    retryable: false,
    title: { en: 'This API key may not do that', pt: 'Esta chave de API não pode fazer isso' },
  },
  'access.denied': {
    status: 403,
    xmpp: ['cancel', 'item-not-found'],
    retryable: false,
    title: { en: 'ACCESS_DENIED: Agent ownership mismatch', pt: 'ACCESS_DENIED: o agente pertence a outra pessoa' },
  },
  'item.not_found': {
    status: 404,
    xmpp: ['cancel', 'item-not-found'],
    retryable: false,
    title: { en: 'There is nothing at this address', pt: 'Não há nada neste endereço' },
  },
  'item.conflict': {
    status: 409,
    xmpp: ['cancel', 'conflict'],
    retryable: false,
    title: { en: 'This is taken already', pt: 'Isto já está em uso' },
  },
  'idempotency.mismatch': {
    status: 422,
    xmpp: ['modify', 'bad-request'],
    retryable: false,
    title: {
      en: 'This Idempotency-Key was used for another request',
      pt: 'Esta Idempotency-Key foi usada para outro pedido',
    },
  },
  'idempotency.in_progress': {
    status: 409,
    xmpp: ['wait', 'resource-constraint'],
    retryable: false,
    title: {
      en: 'The first request with this Idempotency-Key is still being carried out',
      pt: 'O primeiro pedido com esta Idempotency-Key ainda está em andamento',
    },
  },
  'agent.deleted': {
    status: 410,
    xmpp: ['cancel', 'gone'],
    retryable: false,
    title: { en: 'This agent was deleted', pt: 'Este agente foi excluído' },
  },
  'quota.exceeded': {
    status: 429,
    xmpp: ['wait', 'resource-constraint'],
    retryable: false,
    title: { en: 'No tokens left', pt: 'Sem tokens' },
  },
  'documents.full': {
    status: 409,
    xmpp: ['wait', 'resource-constraint'],
    retryable: false,
    title: { en: 'There is no room for more files', pt: 'Não há espaço para mais arquivos' },
  },
  'rate.limited': {
    status: 429,
    xmpp: ['wait', 'policy-violation'],
    retryable: false,
    title: { en: 'Too many requests', pt: 'Pedidos demais' },
  },
  'policy.violation': {
    status: 422,
    xmpp: ['cancel', 'policy-violation'],
    retryable: false,
    title: { en: 'A policy does not allow this', pt: 'Uma política não permite isto' },
  },
  'tool.forbidden': {
    status: 403,
    xmpp: ['cancel', 'policy-violation'],
    retryable: false,
    title: { en: 'This agent may not use that tool', pt: 'Este agente não pode usar essa ferramenta' },
  },
  'permit.expired': {
    status: 403,
    xmpp: ['wait', 'resource-constraint'],
    retryable: false,
    title: { en: 'The permit of this step ran out', pt: 'A permissão desta etapa expirou' },
  },
  'worker.unavailable': {
    status: 503,
    xmpp: ['wait', 'resource-constraint'],
    retryable: false,
    title: { en: 'No AI worker was free in time', pt: 'Nenhum worker de IA ficou livre a tempo' },
  },
  'model.unavailable': {
    status: 503,
    xmpp: ['wait', 'resource-constraint'],
    retryable: true,
    title: { en: 'The language model did not answer', pt: 'O modelo não respondeu' },
  },
  'model.overloaded': {
    status: 503,
    xmpp: ['wait', 'resource-constraint'],
    retryable: true,
    title: { en: 'The language model is busy', pt: 'O modelo está ocupado' },
  },
  'model.refused': {
    status: 502,
    xmpp: ['cancel', 'not-acceptable'],
    retryable: false,
    title: { en: 'The language model refused the request', pt: 'O modelo recusou o pedido' },
  },
  'model.nonsense': {
    status: 502,
    xmpp: ['wait', 'undefined-condition'],
    retryable: true,
    title: {
      en: 'The language model answered something unreadable',
      pt: 'O modelo respondeu algo que não se pode ler',
    },
  },
  'message.interrupted': {
    status: 503,
    xmpp: ['wait', 'resource-constraint'],
    retryable: false,
    title: { en: 'The answer was interrupted too often', pt: 'A resposta foi interrompida vezes demais' },
  },
  'message.stopped': {
    status: 409,
    xmpp: ['cancel', 'undefined-condition'],
    retryable: false,
    title: { en: 'The message was stopped', pt: 'A mensagem foi parada' },
  },
  'service.unavailable': {
    status: 503,
    xmpp: ['wait', 'resource-constraint'],
    retryable: true,
    title: { en: 'The platform is not available now', pt: 'A plataforma não está disponível agora' },
  },
  'internal.error': {
    status: 500,
    xmpp: ['wait', 'internal-server-error'],
    retryable: true,
    title: { en: 'Something went wrong on our side', pt: 'Algo deu errado do nosso lado' },
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;

/** Facts that travel with an error to a person or a program; never a secret, a prompt or a text. */
export type ErrorDetails = Record<string, string | number | boolean | null | string[]>;

/** An error with a name from the table. Everything else that is thrown is unknown: 500 at a door, retried by Temporal. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(errors[code].title.en, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** Whether a string names a row of the table (an error that came back over a border). */
export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errors, code);
