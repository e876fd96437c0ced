import type { ApprovalView } from '../contracts/approval.ts';
import type { Language } from './sentences.ts';

/** What a person is asked to agree to. */
export interface Asked {
  tool: string;
  kind: 'call' | 'unclear';
  code: string;
  arguments: Record<string, unknown>;
  /** Epoch milliseconds. */
  deadlineAt: number;
}

const MOST_CHARACTERS = 6_000;

/**
 * Everything that could reorder, hide or forge a line, or break the stanza: controls, format characters (bidi marks among them), line
 * separators, what is drawn as nothing, halves of surrogate pairs. Made anew for each use: a global expression remembers where it
 * stopped, and what workflows share is frozen.
 */
export const tricks = (): RegExp => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** A text in which such a sign is seen for what it is. */
export const visible = (text: string): string =>
  text.replace(tricks(), (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`);

/** To the letter, one member after the other, each line marked as quoted: nothing in them can look like a line of ours. */
function quoted(given: Record<string, unknown>): string {
  const lines = Object.entries(given).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 1);
    const [first = '', ...more] = text.split('\n');
    return [`> ${visible(name)}: ${visible(first)}`, ...more.map((line) => `>   ${visible(line)}`)];
  });
  return lines.join('\n');
}

/** Whether a chat message shows arguments to their last letter: nobody agrees there to what they have not seen. */
export const shownWhole = (given: Record<string, unknown>): boolean => quoted(given).length <= MOST_CHARACTERS;

/** Arguments as they are shown in chat. */
export function quotedArguments(given: Record<string, unknown>, language: Language): string {
  const whole = quoted(given);
  if (whole.length <= MOST_CHARACTERS) return whole;
  const cut = whole.slice(0, MOST_CHARACTERS).toWellFormed();
  const rest = whole.length - MOST_CHARACTERS;
  return language === 'pt' ? `${cut}\n[cortado: faltam ${rest} caracteres]` : `${cut}\n[cut: ${rest} more characters]`;
}

/** A moment as people read it; epoch milliseconds. */
export const minuteOf = (deadlineAt: number): string =>
  `${new Date(deadlineAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What an approver is told in chat when something waits for them. `owner`: whose agent asks, for those who are not the owner. */
export function requestSentence(asked: Asked, language: Language, owner?: string): string {
  const { tool, kind, code, deadlineAt } = asked;
  const shown = quotedArguments(asked.arguments, language);
  if (language === 'pt') {
    const head =
      kind === 'unclear'
        ? `${tool} pode já ter agido: a execução foi interrompida e não se sabe. Tentar de novo, ou deixar como está?`
        : `${owner === undefined ? 'Quero' : `Um agente de ${owner} quer`} usar ${tool}. Nada acontece antes de você concordar.`;
    const how = !shownWhole(asked.arguments)
      ? `É longo demais para ser aprovado no chat: leia tudo na caixa de aprovações e responda lá, ou "negar ${code} porque …" aqui.`
      : kind === 'unclear'
        ? `Responda "aprovar ${code}" para tentar de novo, "negar ${code}" para deixar.`
        : `Responda "aprovar ${code}" ou "negar ${code} porque …".`;
    return `${head}\n\n${shown}\n\n${how} Sem resposta até ${minuteOf(deadlineAt)}, é negado.`;
  }
  const head =
    kind === 'unclear'
      ? `${tool} may have acted already: it was interrupted, and nobody knows. Try again, or leave it?`
      : `${owner === undefined ? 'I would like' : `An agent of ${owner} would like`} to use ${tool}. Nothing happens before you agree.`;
  const how = !shownWhole(asked.arguments)
    ? `It is too long to be agreed to in chat: read all of it in the approvals inbox and answer there, or "deny ${code} because …" here.`
    : kind === 'unclear'
      ? `Reply "approve ${code}" to try again, "deny ${code}" to leave it.`
      : `Reply "approve ${code}" or "deny ${code} because …".`;
  return `${head}\n\n${shown}\n\n${how} Without an answer by ${minuteOf(deadlineAt)} it is denied.`;
}

/** Said again when half of the time is over, and shortly before the end. */
export function reminderSentence(asked: Asked, language: Language): string {
  const { tool, code, deadlineAt } = asked;
  const here = shownWhole(asked.arguments);
  if (language === 'pt') {
    const how = here ? `"aprovar ${code}" ou "negar ${code}"` : `na caixa de aprovações, ou "negar ${code}" aqui`;
    return `Ainda espero sua resposta sobre ${tool}: ${how}. Sem resposta até ${minuteOf(deadlineAt)}, é negado.`;
  }
  const how = here ? `"approve ${code}" or "deny ${code}"` : `in the approvals inbox, or "deny ${code}" here`;
  return `I still wait for your answer about ${tool}: ${how}. Without an answer by ${minuteOf(deadlineAt)} it is denied.`;
}

/** What somebody is told who agrees in chat to what was too long to be shown there. */
export const unseenSentence = ({ tool, code }: ApprovalView, language: Language): string =>
  language === 'pt'
    ? `${code} (${tool}) não foi aprovado: é longo demais para ser mostrado inteiro no chat. Leia e responda na caixa de aprovações, ou diga "negar ${code}".`
    : `${code} (${tool}) is not agreed to: it is too long to be shown whole in chat. Read and answer it in the approvals inbox, or say "deny ${code}".`;

/** What the model is told of a call that did not run. */
export function notAgreedText(why: 'denied' | 'expired', reason: string | null): string {
  if (why === 'expired') return 'Nobody agreed in time, so this was not done. Say so.';
  return reason === null
    ? 'The person denied this call, so it was not done. Say so, and do not ask for it again.'
    : `The person denied this call, so it was not done. Their reason: ${reason}`;
}

const doorNames = { xmpp: 'chat', web: 'web', api: 'API' } as const;

/** What an approver is told after their answer. */
export function decidedSentence({ tool, kind, decision }: ApprovalView, language: Language): string {
  const approved = decision?.decision === 'approve';
  if (language === 'pt') {
    if (!approved) return kind === 'unclear' ? `${tool} fica como está.` : `Negado: ${tool} não será usado.`;
    return kind === 'unclear' ? `${tool} é tentado de novo agora.` : `Aprovado: ${tool} é usado agora.`;
  }
  if (!approved) return kind === 'unclear' ? `${tool} is left as it is.` : `Denied: ${tool} is not used.`;
  return kind === 'unclear' ? `${tool} is tried again now.` : `Agreed: ${tool} is used now.`;
}

/** What somebody is told who answers a request that is closed. */
export function closedSentence({ tool, code, state, decision }: ApprovalView, language: Language): string {
  if (decision) {
    const { by, door, at } = decision;
    const when = `${at.slice(0, 16).replace('T', ' ')} UTC, ${doorNames[door]}`;
    if (language === 'pt')
      return `${code} (${tool}) já foi respondido: ${decision.decision === 'approve' ? 'aprovado' : 'negado'} por ${by} (${when}).`;
    return `${code} (${tool}) was answered before: ${decision.decision === 'approve' ? 'approved' : 'denied'} by ${by} (${when}).`;
  }
  // one whose time is over stays open until its workflow has noticed
  const expired = state !== 'withdrawn';
  if (language === 'pt')
    return `${code} (${tool}) não espera mais: ${expired ? 'o prazo acabou, e foi negado' : 'a mensagem foi parada'}.`;
  return `${code} (${tool}) waits no more: ${expired ? 'its time was over, and it was denied' : 'the message was stopped'}.`;
}

/** What its owner is told who is not among those who may agree. */
export const othersDecideSentence = ({ tool, code }: ApprovalView, language: Language): string =>
  language === 'pt'
    ? `${code} (${tool}) não é seu para responder: a política do agente nomeia outras pessoas.`
    : `${code} (${tool}) is not yours to answer: the agent's policy names others.`;

/** What somebody is told who agrees after the owner has changed what the agent may do. */
export const revokedSentence = ({ tool, code }: ApprovalView, language: Language): string =>
  language === 'pt'
    ? `${code} (${tool}) não foi aprovado: o que este agente pode fazer mudou depois do pedido. Diga "negar ${code}" e deixe o agente pedir de novo.`
    : `${code} (${tool}) is not agreed to: what this agent may do was changed after it asked. Say "deny ${code}", and let the agent ask again.`;

/** Several wait, or none under that code: which there are. */
export function whichSentence(
  open: Pick<ApprovalView, 'code' | 'tool'>[],
  code: string | undefined,
  language: Language,
): string {
  const list = open.map((each) => `${each.code}: ${each.tool}`).join('\n');
  const head =
    language === 'pt'
      ? code === undefined
        ? 'Há vários pedidos à espera. Diga qual, com o código:'
        : `Não há pedido ${code}. À espera:`
      : code === undefined
        ? 'Several requests wait. Say which one, with its code:'
        : `There is no request ${code}. Waiting:`;
  return `${head}\n${list}`;
}
