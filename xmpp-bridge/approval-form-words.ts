import type { Risk } from '../contracts/tool.ts';
import { visible } from '../domain/approval-sentences.ts';
import type { Language } from '../domain/sentences.ts';

interface Words {
  command: string;
  nothing: string;
  gone: string;
  which: string;
  newest: (count: number) => string;
  request: string;
  facts: (owner: string, tool: string, risk: Risk, deadline: string, code: string) => string[];
  title: string;
  call: string;
  unclear: string;
  tooLong: string;
  decision: string;
  approve: Record<'call' | 'unclear', string>;
  deny: Record<'call' | 'unclear', string>;
  arguments: Record<'call' | 'unclear', string>;
  reason: string;
  faults: Record<FormFault, string>;
  stale: string;
}

/** What can be wrong with a form that was filled in; it can be mended. */
export type FormFault = 'decision' | 'json' | 'size' | 'reason' | 'unseen';

const risks: Record<Risk, string> = { low: 'baixo', medium: 'médio', high: 'alto', critical: 'crítico' };

/** What is said in the form and beside it. */
export const formWords: Record<Language, Words> = {
  en: {
    command: 'Answer requests for approval',
    nothing: 'Nothing waits for your answer.',
    gone: 'This request is not here any more.',
    which: 'Several requests wait for your answer. Which one?',
    newest: (count) => `These are the newest ${count}.`,
    request: 'Request',
    facts: (owner, tool, risk, deadline, code) => [
      `Agent of: ${visible(owner)}`,
      `Tool: ${tool}`,
      `Risk: ${risk}`,
      `Without an answer it is denied: ${deadline}`,
      `Code: ${code}`,
    ],
    title: 'Request for approval',
    call: 'Nothing happens before you agree. What runs is exactly what stands here when you agree.',
    unclear: 'This may have been done already: it was interrupted, and nobody knows. Try again, or leave it?',
    tooLong: 'The arguments are too long for this form. You can deny here; read them in the approvals inbox to agree.',
    decision: 'Decision',
    approve: { call: 'Approve', unclear: 'Try again' },
    deny: { call: 'Deny', unclear: 'Leave it as it is' },
    arguments: { call: 'Arguments (JSON; you may change them)', unclear: 'Arguments (they cannot be changed)' },
    reason: 'Reason (may stay empty)',
    faults: {
      decision: 'Nothing was decided: choose a decision.',
      json: 'Nothing was decided: the arguments are not a JSON object that can be read. What you wrote is still here.',
      size: 'Nothing was decided: the arguments are larger than 16 KiB.',
      reason: 'Nothing was decided: a reason has at most 2,000 characters.',
      unseen: 'Nothing was decided: nobody can agree here to what this form cannot show.',
    },
    stale: 'Nothing was decided: this request has other arguments than those you saw. Look again.',
  },
  pt: {
    command: 'Responder a pedidos de aprovação',
    nothing: 'Nada espera pela sua resposta.',
    gone: 'Este pedido não está mais aqui.',
    which: 'Vários pedidos esperam pela sua resposta. Qual deles?',
    newest: (count) => `Estes são os ${count} mais recentes.`,
    request: 'Pedido',
    facts: (owner, tool, risk, deadline, code) => [
      `Agente de: ${visible(owner)}`,
      `Ferramenta: ${tool}`,
      `Risco: ${risks[risk]}`,
      `Sem resposta, é negado: ${deadline}`,
      `Código: ${code}`,
    ],
    title: 'Pedido de aprovação',
    call: 'Nada acontece antes de você concordar. É executado exatamente o que estiver aqui quando você concordar.',
    unclear:
      'Isto pode já ter sido feito: a execução foi interrompida e não se sabe. Tentar de novo, ou deixar como está?',
    tooLong:
      'Os argumentos são longos demais para este formulário. Aqui você pode negar; para concordar, leia-os na caixa de aprovações.',
    decision: 'Decisão',
    approve: { call: 'Aprovar', unclear: 'Tentar de novo' },
    deny: { call: 'Negar', unclear: 'Deixar como está' },
    arguments: { call: 'Argumentos (JSON; você pode mudá-los)', unclear: 'Argumentos (não podem ser mudados)' },
    reason: 'Motivo (pode ficar vazio)',
    faults: {
      decision: 'Nada foi decidido: escolha uma decisão.',
      json: 'Nada foi decidido: os argumentos não são um objeto JSON que se possa ler. O que você escreveu ainda está aqui.',
      size: 'Nada foi decidido: os argumentos passam de 16 KiB.',
      reason: 'Nada foi decidido: um motivo tem no máximo 2.000 caracteres.',
      unseen: 'Nada foi decidido: ninguém pode concordar aqui com o que este formulário não mostra.',
    },
    stale: 'Nada foi decidido: este pedido tem outros argumentos do que os que você viu. Veja de novo.',
  },
};
